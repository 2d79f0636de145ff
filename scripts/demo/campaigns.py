"""The twelve campaigns of the year: recipients, text, rates and costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from demo.when import at_local


@dataclass(frozen=True)
class Campaign:
    """One mailing: whom it reaches, how they take it, what it costs beside Meta's charge."""

    campaign_id: str
    name: str
    sent_at: datetime
    recipients: int
    template: str
    body: str
    click_rate: float
    reply_rate: float
    order_rate: float
    opt_out_rate: float
    basket: float
    costs: tuple[tuple[date, int], ...]


CAMPAIGNS = (
    Campaign(
        "cmp_2025_11_buen_fin", "Buen Fin 2025", at_local(2025, 11, 13, 10), 210, "buen_fin_2025",
        "Llegó el Buen Fin: 20 % en cobijas y manteles hasta el lunes. https://tienda.example/buenfin",
        0.17, 0.16, 0.068, 0.010, 1.1,
        ((date(2025, 11, 11), 900), (date(2025, 11, 13), 700), (date(2025, 11, 14), 700)),
    ),
    Campaign(
        "cmp_2025_12_navidad", "Navidad 2025", at_local(2025, 12, 4, 11), 240, "navidad_2025",
        "Regala hecho a mano: pide antes del 16 y te llega para Navidad. https://tienda.example/navidad",
        0.16, 0.16, 0.056, 0.010, 1.2,
        ((date(2025, 12, 2), 900), (date(2025, 12, 4), 650), (date(2025, 12, 6), 650)),
    ),
    Campaign(
        "cmp_2026_01_reyes", "Día de Reyes 2026", at_local(2026, 1, 2, 10), 200, "reyes_2026",
        "Los Reyes también regalan textiles. Envoltura sin costo hasta el 5. https://tienda.example/reyes",
        0.14, 0.13, 0.035, 0.010, 0.9, ((date(2025, 12, 30), 600), (date(2026, 1, 2), 500)),
    ),
    Campaign(
        "cmp_2026_02_san_valentin", "San Valentín 2026", at_local(2026, 2, 9, 12), 230, "san_valentin_2026",
        "Caja de regalo para dos, bordada con sus iniciales. https://tienda.example/valentin",
        0.15, 0.15, 0.040, 0.009, 0.9, ((date(2026, 2, 6), 700), (date(2026, 2, 9), 600), (date(2026, 2, 11), 400)),
    ),
    Campaign(
        "cmp_2026_03_primavera", "Colección de primavera 2026", at_local(2026, 3, 19, 11), 240, "primavera_2026",
        "Nueva colección en colores de jacaranda. Mírala antes que nadie. https://tienda.example/primavera",
        0.16, 0.14, 0.034, 0.008, 0.95, ((date(2026, 3, 17), 900), (date(2026, 3, 19), 500)),
    ),
    Campaign(
        "cmp_2026_04_dia_del_nino", "Día del Niño 2026", at_local(2026, 4, 24, 10), 220, "dia_del_nino_2026",
        "Cobijas y muñecos tejidos para los más chicos: 15 % hasta el 30. https://tienda.example/ninos",
        0.13, 0.12, 0.036, 0.009, 0.8, ((date(2026, 4, 22), 700), (date(2026, 4, 24), 400)),
    ),
    Campaign(
        "cmp_2026_05_dia_de_las_madres", "Día de las Madres 2026", at_local(2026, 5, 4, 10), 400,
        "dia_de_las_madres_2026",
        "Para mamá, algo hecho con las manos. Envío gratis hasta el 8. https://tienda.example/mama",
        0.20, 0.20, 0.072, 0.006, 1.2,
        ((date(2026, 5, 2), 1000), (date(2026, 5, 4), 900), (date(2026, 5, 6), 700)),
    ),
    Campaign(
        "cmp_2026_06_dia_del_padre", "Día del Padre 2026", at_local(2026, 6, 15, 12), 240, "dia_del_padre_2026",
        "Hamacas y mochilas para papá, con entrega antes del domingo. https://tienda.example/papa",
        0.14, 0.13, 0.034, 0.010, 1.0, ((date(2026, 6, 12), 900), (date(2026, 6, 15), 600)),
    ),
    Campaign(
        "cmp_2026_07_venta_de_verano", "Venta de verano 2026", at_local(2026, 7, 13, 21), 320,
        "venta_de_verano_2026",
        "¡Venta de verano! Hasta 30 % en piezas seleccionadas. https://tienda.example/verano",
        0.07, 0.07, 0.016, 0.035, 0.8,
        ((date(2026, 7, 9), 1200), (date(2026, 7, 13), 900), (date(2026, 7, 15), 600)),
    ),
    Campaign(
        "cmp_2026_08_regreso_a_casa", "Regreso a casa 2026", at_local(2026, 8, 17, 11), 230, "regreso_a_casa_2026",
        "Toallas y cortinas para estrenar casa o cuarto. https://tienda.example/casa",
        0.13, 0.12, 0.032, 0.010, 0.95, ((date(2026, 8, 14), 700), (date(2026, 8, 17), 500)),
    ),
    Campaign(
        "cmp_2026_09_mes_patrio", "Mes patrio 2026", at_local(2026, 9, 7, 10), 300, "mes_patrio_2026",
        "Viste tu mesa de fiesta: manteles y rebozos de temporada. https://tienda.example/patria",
        0.15, 0.15, 0.040, 0.008, 1.0, ((date(2026, 9, 4), 900), (date(2026, 9, 7), 700), (date(2026, 9, 9), 600)),
    ),
    Campaign(
        "cmp_2026_10_dia_de_muertos", "Día de Muertos 2026", at_local(2026, 10, 15, 10), 340,
        "dia_de_muertos_2026",
        "Caminos de mesa y manteles para la ofrenda, con entrega en una semana. https://tienda.example/ofrenda",
        0.16, 0.16, 0.045, 0.008, 1.0,
        ((date(2026, 10, 13), 900), (date(2026, 10, 15), 800), (date(2026, 10, 17), 500)),
    ),
)
