"""What chats are about: products, cities, and for each topic the phrases that belong to it.

All names, numbers and links are invented. Slots as in phrases.py.
"""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    """How a chat about one topic goes."""

    menu_choice: str
    openings: tuple[str, ...]
    answers: tuple[str, ...]
    bot_answers: tuple[str, ...]
    exchanges: tuple[tuple[str, str], ...]


# Name, usual price in MXN, measure.
PRODUCTS: tuple[tuple[str, int, str], ...] = (
    ("el cojín de telar", 320, "45 x 45 cm"),
    ("el camino de mesa bordado", 450, "35 x 150 cm"),
    ("el mantel de seis lugares", 980, "150 x 220 cm"),
    ("la cobija de lana", 1450, "200 x 220 cm"),
    ("el juego de servilletas", 280, "40 x 40 cm, seis piezas"),
    ("el rebozo de algodón", 690, "70 x 210 cm"),
    ("el tapete de lana", 1890, "80 x 140 cm"),
    ("la hamaca matrimonial", 1250, "cuatro metros de largo"),
    ("el delantal bordado", 360, "talla única"),
    ("el juego de toallas", 540, "tres piezas"),
    ("la cortina de manta", 620, "140 x 220 cm"),
    ("el pie de cama", 870, "60 x 200 cm"),
    ("la canasta de palma", 390, "30 cm de diámetro"),
    ("la caja de regalo", 750, "30 x 30 cm"),
)
COLORS = ("azul añil", "rojo grana", "crudo", "mostaza", "verde olivo", "gris", "rosa mexicano", "terracota")
CITIES = (
    "Monterrey", "Puebla", "Querétaro", "Mérida", "Guadalajara", "Toluca", "León", "Oaxaca", "Veracruz",
    "Tijuana", "Morelia", "Coyoacán", "la Narvarte", "Cuernavaca", "San Luis Potosí", "Hermosillo",
)
ORIGINS = ("Teotitlán del Valle", "Chiapas", "Tlaxcala", "Michoacán", "Puebla", "Yucatán")

TOPICS: dict[str, Topic] = {
    "precio": Topic(
        "Precios y catálogo",
        (
            "¿Qué precio tiene {producto}?",
            "Me interesa {producto}, ¿cuánto cuesta?",
            "Vi {producto} en Instagram, ¿sigue disponible?",
            "Hola, info de {producto} por favor",
            "¿Tienen {producto} en {color}?",
            "Buenas, ¿me pueden mandar el catálogo con precios?",
            "Precio de {producto} porfa",
            "Busco un regalo de unos {precio} pesos, ¿qué me recomiendan?",
            "¿Cuánto por {n} piezas? Me gustó {producto}",
        ),
        (
            "¡Hola! Soy {agente}. Para {producto} el precio es de ${precio} MXN.",
            "Con gusto, {producto} está en ${precio} pesos, una pieza hecha a mano en {origen}.",
            "¡Qué buena elección! {producto} cuesta ${precio} y mide {medida}.",
            "Hola, te atiende {agente}. El precio es ${precio} MXN con IVA incluido.",
            "Sí lo tenemos 😊 ${precio} MXN, entrega en {dias} días hábiles.",
        ),
        (
            "{producto}: ${precio} MXN, medida {medida}. Catálogo: https://tienda.example/catalogo",
            "Aquí está el catálogo: https://tienda.example/catalogo. Lo que buscas va desde ${precio} MXN.",
            "El precio es de ${precio} MXN con envío aparte. Fotos y colores: https://tienda.example/catalogo",
        ),
        (
            ("¿Lo manejan en {color}?", "Sí, en {color} me quedan {n} piezas."),
            ("¿Y cuánto mide?", "Mide {medida}, te mando foto."),
            ("¿Tienen más fotos?", "Claro, aquí van. El tono en persona es un poco más cálido."),
            ("Si llevo {n}, ¿hay descuento?", "A partir de cuatro piezas es 10 % menos."),
            ("¿Se puede lavar en lavadora?", "Sí, en ciclo suave y agua fría; mejor secar a la sombra."),
            ("¿El envío a {ciudad} cuánto sale?", "A {ciudad} son $149, y gratis desde $1,200."),
            ("¿Lo envuelven para regalo?", "Sí, la envoltura con tarjeta cuesta $60."),
            (
                "Está un poco caro, ¿no tienen algo más económico?",
                "Tenemos el juego de servilletas desde $280.",
            ),
            ("¿Está hecho a mano?", "Todo es de telar, lo teje una familia de {origen}."),
            ("Déjame checarlo con mi esposo y te aviso", "Claro que sí, te lo aparto hasta mañana."),
        ),
    ),
    "envio": Topic(
        "Envíos y entregas",
        (
            "¿Hacen envíos a {ciudad}?",
            "¿Cuánto tarda el envío a {ciudad}?",
            "¿Cuánto cobran de envío?",
            "Si pido hoy, ¿me llega para el fin de semana?",
            "¿Puedo pasar a recoger en la tienda?",
            "¿Qué paquetería usan para {ciudad}?",
            "¿Envían fuera de México?",
        ),
        (
            "¡Hola! Sí enviamos a {ciudad}, tarda {dias} días hábiles y cuesta $149.",
            "Hola, soy {agente}. El envío es gratis desde $1,200; si no, $149 a {ciudad}.",
            "Claro, a {ciudad} llega en {dias} días hábiles con número de guía.",
            "Sí, y también puedes recoger en la tienda de lunes a sábado.",
        ),
        (
            "Enviamos a todo México: {dias} días hábiles, $149, gratis desde $1,200.",
            "A {ciudad} el envío tarda {dias} días hábiles. Con tu compra te llega la guía por aquí.",
            "Puedes recoger sin costo en la tienda, también los sábados de 10 a 14 h.",
        ),
        (
            ("¿Y si lo necesito antes?", "Hay servicio exprés por $260, llega al día siguiente."),
            ("¿Me dan número de guía?", "Sí, te llega por aquí en cuanto sale el paquete."),
            ("¿Entregan en sábado?", "Sí, los sábados hasta las 14 h según la zona."),
            ("¿Y si no estoy en casa?", "La paquetería intenta dos veces y luego queda en sucursal."),
            ("¿Va bien empacado? Es para regalo", "Va en caja rígida y con papel de china, no te preocupes."),
            ("¿Puedo cambiar la dirección después?", "Sí, mientras no haya salido el paquete."),
            ("¿El envío incluye seguro?", "Sí, hasta por el valor de tu compra."),
        ),
    ),
    "pedido": Topic(
        "Estado de mi pedido",
        (
            "¿Dónde va mi pedido {folio}?",
            "Hola, ¿cuándo llega mi pedido {folio}?",
            "Mi pedido {folio} no ha llegado",
            "¿Me pueden dar el número de guía del {folio}?",
            "¿Ya salió mi paquete? Es el {folio}",
            "Quiero saber el estado de mi compra {folio}",
            "La guía dice entregado pero no tengo nada, pedido {folio}",
        ),
        (
            "Hola, soy {agente}. Reviso el {folio} y te digo.",
            "Tu pedido {folio} salió ayer con la guía {guia}.",
            "Ya lo vi: va en camino, guía {guia}, llega en {dias} días.",
            "Una disculpa por la demora. Hablo con la paquetería y te escribo.",
        ),
        (
            "Tu pedido {folio} está en camino. Guía: {guia}.",
            "El pedido {folio} ya salió de la tienda con la guía {guia}.",
            "Pedido {folio}: entregado a la paquetería, guía {guia}, llega en {dias} días hábiles.",
        ),
        (
            ("¿En qué parte va?", "Está en el centro de distribución de {ciudad}."),
            ("¿Me confirman que sí llega esta semana?", "Sí, la fecha estimada es en {dias} días hábiles."),
            ("La página de la guía no me abre", "A veces tarda unas horas en activarse; prueba {guia}."),
            ("Es que es un regalo y ya me urge", "Te entiendo, pedí que le den prioridad."),
            ("¿A qué hora pasan?", "Entre las 10 y las 18 h; llaman antes de llegar."),
            ("Vivo en departamento, ¿pueden dejarlo con el vigilante?", "Sí, lo dejo anotado en la guía."),
        ),
    ),
    "devolucion": Topic(
        "Cambios y devoluciones",
        (
            "Quiero cambiar lo que compré, pedido {folio}",
            "El {folio} llegó con una mancha",
            "¿Cómo hago una devolución? Pedido {folio}",
            "Me llegó otro color, pedido {folio}",
            "No era la medida que pedí, {folio}",
        ),
        (
            "Lamento mucho eso. Soy {agente}, ¿me mandas una foto?",
            "Claro, tienes 15 días para cambios. ¿Me compartes una foto de la pieza?",
            "Qué pena, lo resolvemos. ¿Prefieres cambio o reembolso?",
        ),
        (
            "Tienes 15 días para cambios y devoluciones. Para el {folio} hace falta una foto de la pieza.",
            "Los cambios son sin costo si la pieza llegó con defecto. Un asesor revisa el {folio}.",
        ),
        (
            ("Aquí está la foto", "Gracias, ya la vi. Te mando la guía de regreso."),
            ("Prefiero el cambio por {color}", "Perfecto, aparto una pieza en {color}."),
            ("Mejor el reembolso", "Se refleja en tu tarjeta en {dias} días hábiles."),
            ("¿Yo pago el envío de regreso?", "No, corre por nuestra cuenta."),
            ("Ya no tengo la caja", "No hay problema, con que vaya bien envuelto basta."),
        ),
    ),
    "pago": Topic(
        "Formas de pago",
        (
            "¿Aceptan transferencia?",
            "¿Tienen meses sin intereses?",
            "No me deja pagar en la página",
            "¿Puedo pagar en OXXO?",
            "¿Me pueden facturar?",
            "Ya hice la transferencia, ¿les mando el comprobante?",
        ),
        (
            "¡Hola! Aceptamos tarjeta, transferencia y pago en tienda de conveniencia.",
            "Soy {agente}. Se puede con tarjeta, transferencia o en OXXO, y facturamos el mismo día.",
            "Hola, con gusto te ayudo con el pago y la factura.",
            "Claro que sí. ¿Ya tienes tu pedido o apenas lo vas a hacer?",
        ),
        (
            "Pagos, meses sin intereses y facturas se explican aquí: https://tienda.example/pagos",
            "Tarjeta, transferencia, OXXO y tres meses sin intereses desde $1,500; también facturamos.",
            "Aceptamos tarjeta, transferencia y efectivo; la factura se pide en https://tienda.example/factura",
        ),
        (
            ("¿La liga es segura?", "Sí, es la misma pasarela de la tienda en línea."),
            ("Me rechaza la tarjeta", "Suele ser el límite de compras en línea; prueba con transferencia."),
            ("¿A nombre de quién va la transferencia?", "A nombre de la tienda, viene en la liga de pago."),
            ("Te mando el comprobante", "Recibido, en un momento lo confirmo."),
            ("¿Cuándo me llega la factura?", "Hoy mismo por la tarde."),
        ),
    ),
    "otro": Topic(
        "Otra cosa",
        (
            "¿Cuál es su horario?",
            "¿Dónde está la tienda?",
            "¿Dan talleres de telar?",
            "¿Hacen piezas sobre medida?",
            "¿Abren en domingo?",
            "Quiero dejarles mis piezas a consignación, ¿con quién lo veo?",
            "¿Tienen vacantes?",
            "¿Cómo lavo {producto}?",
        ),
        (
            "¡Hola! Abrimos de lunes a viernes de 9 a 14 y de 15:30 a 19 h; sábados, de 10 a 14 h.",
            "Hola, soy {agente}, con gusto te ayudo.",
            "¡Hola! Claro, cuéntame un poco más.",
            "Déjame preguntarlo en el taller y te digo.",
        ),
        (
            "Horario y mapa de la tienda, talleres y más: https://tienda.example/ayuda",
            "Talleres, piezas sobre medida y cuidados: https://tienda.example/ayuda. O te paso con alguien del equipo.",
            "Esto es lo que más nos preguntan: https://tienda.example/ayuda",
        ),
        (
            ("¿Y hay estacionamiento?", "Sí, a la vuelta hay uno público."),
            ("¿Aceptan mascotas? jaja", "Claro, hasta agua les damos 🐶"),
            ("¿Cuánto dura el taller?", "Cuatro horas, con materiales incluidos."),
            ("¿Me puede mandar la ubicación?", "Va: https://tienda.example/mapa"),
            ("¿Y el fin de semana?", "El sábado de 10 a 14 h; el domingo cerramos."),
        ),
    ),
}
