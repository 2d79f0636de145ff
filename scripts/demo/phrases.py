"""What people write in the demo data, beside the phrases of topics.py: short Mexican Spanish phrases with slots.

Kept apart from the code so that the story can be read without the words. All names, numbers, addresses
and links are invented. Slots: {producto} {precio} {color} {medida} {ciudad} {dias} {folio} {guia} {n}
{origen} {agente}.
"""

GREETINGS = (
    "Hola", "Buenas tardes", "Buenos días", "Hola, buen día", "Hola!", "Buenas", "Qué tal, buenas tardes",
    "Holaa", "Disculpe", "Hola 👋",
)
MENU = (
    "¡Hola! Soy Nido, el asistente de Telar y Nido. ¿En qué te ayudo?",
    "Hola 👋 Soy Nido, el asistente virtual. Elige una opción:",
    "¡Qué gusto! Soy Nido, asistente automático. ¿Sobre qué quieres preguntar?",
)
BOT_MORE = (
    "¿Te ayudo con algo más?", "¿Algo más en lo que te pueda ayudar?", "Con gusto. ¿Necesitas otra cosa?",
)
ASK_PERSON = (
    "Quiero hablar con una persona", "Asesor por favor", "No es lo que pregunté", "¿Me atiende alguien?",
    "Prefiero hablar con alguien", "Humano", "Tengo otra duda", "Me pasas con un asesor?",
)
HANDOFF = (
    "Te paso con una persona del equipo, un momento por favor.",
    "Claro, en cuanto se desocupe te escribe alguien del equipo.",
    "Le aviso a mis compañeros, enseguida te atienden.",
)
AWAY = (
    "Gracias por escribir. Atendemos de lunes a viernes de 9 a 14 y de 15:30 a 19 h; sábados, de 10 a 14 h.",
    "Hola, por ahora está cerrada la tienda. Te contestamos en cuanto abramos 🌙",
    "¡Gracias por tu mensaje! Fuera de horario tardamos un poco más en contestar.",
)
RATE_US = (
    "¿Cómo calificas la atención, del 1 al 5? https://tienda.example/opina",
    "Califica esta conversación del 1 al 5: https://tienda.example/opina",
)
CUSTOMER_CHASES = (
    "¿Hola?", "¿Sigue ahí?", "?", "Bueno, quedo pendiente", "Sigo esperando", "¿Me puede contestar por favor?",
)
CUSTOMER_OK = (
    "Ok", "Va", "Perfecto", "Ah ok", "Súper", "De acuerdo", "Sale", "Entendido", "Ok, gracias", "Órale",
    "Ya vi", "Muy bien",
)
THANKS = (
    "Muchas gracias", "Gracias!", "Mil gracias 😊", "Perfecto, gracias", "Va, gracias",
    "Ok muchas gracias por todo",
    "Muy amable, gracias", "Excelente, gracias", "Graciasss", "Gracias, bonito día", "Listo, gracias por la ayuda",
    "Órale, gracias",
)
LATE_THANKS = (
    "Gracias",
    "Muchas gracias!",
    "Ya me llegó, gracias",
    "🙏",
    "Mil gracias de nuevo",
    "Ok gracias",
)
WELCOME = (
    "¡A ti! Que tengas bonito día.", "Con mucho gusto 🧶", "Para servirte.", "¡Gracias a ti por escribirnos!",
    "Un placer, aquí estamos.", "Gracias por tu confianza.", "¡Un gusto! Hasta pronto.",
)
AGENT_EXTRA = (
    "Dame un segundo, lo reviso.", "Permíteme tantito.", "Ahorita te confirmo.", "Cualquier duda me dices.",
    "¿Para qué ciudad sería?", "¿Es para regalo?", "Te mando foto.", "Quedo al pendiente.",
)
NUDGE = (
    "Hola, ¿pudiste resolver tu duda? Aquí seguimos.", "¿Te puedo ayudar en algo más?",
    "Cierro por ahora la conversación; escríbenos cuando gustes.",
)
NOTES = (
    "Cliente frecuente, dar prioridad", "Pide factura, falta constancia", "Revisar guía con paquetería",
    "Quedó de pagar el viernes", "Ofrecer 10 % si lleva cuatro piezas", "Molesta por el retraso, ofrecer envío gratis",
)
BUY = (
    "Me lo llevo, ¿cómo pago?", "Sí lo quiero", "Va, aparta una pieza porfa", "Ok, mándame la liga de pago",
    "Quiero {n} por favor", "Me convenciste, ¿cómo le hago?",
)
PAY_LINK = (
    "Te comparto la liga de pago: https://tienda.example/pago",
    "Perfecto, aquí puedes pagar: https://tienda.example/pago",
    "¡Excelente! Liga de pago segura: https://tienda.example/pago",
)
PAID = ("Listo, ya pagué", "Ya quedó el pago", "Pagado ✅", "Ya hice la transferencia", "Va el comprobante")
PAID_TEMPLATE = "Recibimos tu pago. Tu pedido es el {folio}. ¡Gracias por comprar hecho a mano!"
SHIPPED_TEMPLATE = "Tu pedido {folio} va en camino. Guía: {guia}."
FOLLOW_UP_TEMPLATE = "Hola, hace unos días preguntaste por {producto}. ¿Te ayudamos a completar tu compra?"
SHIPPED_REPLIES = (
    "¡Gracias!",
    "Súper, gracias",
    "¿A qué hora pasan?",
    "Excelente 🙌",
    "Ya lo estoy esperando",
)
FOLLOW_UP_REPLIES = (
    "Sí, perdón, se me pasó",
    "Ya no, gracias",
    "¿Sigue el mismo precio?",
    "La próxima quincena te aviso",
)
CAMPAIGN_SHORT = (
    "Qué bonito!", "Me encanta 😍", "Gracias por avisar", "Ahorita no, gracias", "Lo voy a pensar", "Muy lindo todo",
    "¿Hasta cuándo es?",
)
CAMPAIGN_OPENINGS = (
    "Hola, me interesa la promoción", "¿La promo aplica en {producto}?", "Quiero {producto} de la promoción",
    "¿Cómo uso el código?", "¿Todavía hay {producto}?", "Info de la promo porfa", "Más información",
)
OPT_OUT = ("BAJA", "Baja", "STOP", "baja", "BAJA ", "Stop")
OPT_OUT_DONE = "Listo, ya no recibirás promociones. Si cambias de opinión, escribe ALTA."
STAFF_TEST = ("prueba del bot", "prueba 1 2 3", "probando menú", "test de plantilla")
REACTIONS = ("👍", "❤️", "🙏", "😂", "😍", "👏")

# Survey comments by band; the parts are joined so that few comments are alike.
COMMENT_STARTS = ("", "", "", "La verdad, ", "Sinceramente, ", "Mi experiencia: ")
COMMENT_ENDS = (
    "", "", "", " Gracias.", " Saludos desde {ciudad}.", " Volveré a comprar.", " Lo recomiendo.", " 👏",
)
COMMENT_ENDS_LOW = (
    "",
    "",
    "",
    " Ojalá mejoren.",
    " No me gustó.",
    " Espero respuesta.",
    " Así no.",
    " Qué lástima.",
)
COMMENT_ENDS_MIDDLE = ("", "", " Gracias.", " Ojalá mejoren.", " Por lo demás, bien.")
COMMENTS_HIGH = (
    "muy amable la atención de {agente}.",
    "me contestaron rapidísimo.",
    "excelente calidad, me fascina {producto}.",
    "todo llegó a tiempo y bien empacado.",
    "me resolvieron todas mis dudas.",
    "{agente} fue muy paciente conmigo.",
    "el asistente automático me dio la guía al instante.",
    "buen precio para algo hecho a mano.",
    "me encantaron los colores, igual que en la foto.",
    "el envío a {ciudad} llegó antes de lo esperado.",
    "súper fácil pagar con la liga.",
    "el cambio fue rápido y sin costo.",
)
COMMENTS_MIDDLE = (
    "la atención bien, pero tardaron en contestar.",
    "bonito producto aunque un poco caro.",
    "el envío tardó {dias} días más de lo prometido.",
    "el bot no entendió mi pregunta, luego ya me atendió una persona.",
    "buena calidad, el color es distinto a la foto.",
    "me gustaría que atendieran en domingo.",
    "el envío sale caro a {ciudad}.",
)
COMMENTS_LOW = (
    "tardaron horas en contestar.",
    "mi paquete llegó tarde y sin aviso.",
    "el bot repite lo mismo y no te pasa con nadie.",
    "llegó con un hilo suelto y una mancha.",
    "nadie me resolvió, tuve que insistir varias veces.",
    "muy caro para la calidad.",
    "pedí {color} y llegó otro color.",
    "me dejaron esperando y cerraron la conversación.",
    "pésima paquetería, {dias} días de retraso.",
)
# A comment may hold what identifies its writer: a mart must mask it. All of these are invented.
COMMENTS_WITH_CONTACT_DATA = (
    "Nadie me resolvió, por favor llámenme al 55 5500 0142.",
    "Muy buena atención, mándenme el catálogo a clienta.ejemplo@example.com por favor.",
    "Sigo esperando el reembolso, mi número es +52 1 55 0012 3456 o compras@example.org.",
)
