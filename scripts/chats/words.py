"""What WhatsApp writes in place of a message's content, in English, Spanish, Portuguese, German and French.

All in lower case, without marks and closing points: see kinds.py.
"""

import re

MEDIA_LEFT_OUT = {
    "<media omitted>", "<multimedia omitido>", "<mídia oculta>", "<arquivo de mídia oculto>", "<ficheiro não revelado>",
    "<medien ausgeschlossen>", "<médias omis>",
}  # fmt: skip

LEFT_OUT_BY_IPHONE = {
    "image": {"image omitted", "imagen omitida", "imagem ocultada", "imagem omitida", "bild weggelassen", "image absente"},
    "video": {"video omitted", "video omitido", "vídeo omitido", "vídeo ocultado", "video weggelassen", "vidéo absente",
              "gif omitted", "gif omitido", "gif ocultado", "gif weggelassen", "gif retiré", "video note omitted"},
    "audio": {"audio omitted", "audio omitido", "áudio ocultado", "áudio omitido", "audio weggelassen", "audio omis"},
    "sticker": {"sticker omitted", "sticker omitido", "figurinha omitida", "sticker weggelassen", "sticker omis"},
    "document": {"document omitted", "documento omitido", "documento ocultado", "dokument weggelassen",
                 "document manquant", "document omis"},
    "contacts": {"contact card omitted", "tarjeta de contacto omitida", "cartão do contato omitido",
                 "cartão de contato omitido", "kontaktkarte ausgelassen", "fiche contact omise"},
}  # fmt: skip

ATTACHED = re.compile(
    r"(.+) \((?:file attached|archivo adjunto|arquivo anexado|ficheiro anexado|datei angehängt|fichier joint)\)"
)
ATTACHED_BY_IPHONE = re.compile(r"<(?:attached|adjunto|anexado|anhang|pièce jointe) ?: ?(.+)>")

DELETED = {
    "this message was deleted", "you deleted this message", "se eliminó este mensaje", "eliminaste este mensaje",
    "este mensaje fue eliminado", "mensagem apagada", "esta mensagem foi apagada", "você apagou esta mensagem",
    "apagou esta mensagem", "diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht",
    "ce message a été supprimé", "vous avez supprimé ce message",
}  # fmt: skip

EDITED = re.compile(
    r"[\s\u200e]*<(?:this message was edited|se editó este mensaje|mensagem editada|diese nachricht wurde bearbeitet"
    r"|ce message a été modifié)\.?>[\s\u200e]*\Z",
    re.IGNORECASE,
)

LOCATION = re.compile(
    r"(?:location|ubicación|localização|standort|localisation|position) ?: ?https?://\S+"
    r"|live location shared|ubicación en tiempo real compartida|localização em tempo real compartilhada"
    r"|live-standort (?:wird )?geteilt|localisation en direct partagée"
)
LOCATION_BY_IPHONE = re.compile(
    r"(?:location|ubicación|localização|standort|localisation|position|lieu) ?: ?.*https?://\S+"
)
POLL = re.compile(r"(?:poll|encuesta|enquete|umfrage|sondage) ?:")

# Lines that no person writes: they are WhatsApp's, whoever seems to have sent them.
NEVER_A_MESSAGE = re.compile(
    r"messages and calls are end-to-end encrypted|messages to this chat and calls are"
    r"|los mensajes y las llamadas están cifrados|as mensagens e (?:as )?(?:ligações|chamadas) são protegidas"
    r"|nachrichten und anrufe sind ende-zu-ende|les messages et (?:les )?appels sont chiffrés"
    r"|your security code with .* changed|tu código de seguridad con .* cambió|o? ?seu código de segurança com .* mudou"
    r"|(?:deine|die) sicherheitsnummer .* geändert|votre code de sécurité avec .* a changé"
    r"|this business uses a secure service|esta empresa (?:usa|utiliza) un servicio seguro"
    r"|esta empresa usa um serviço seguro|dieses unternehmen verwendet einen sicheren dienst"
    r"|cette entreprise utilise un service sécurisé"
)

# Lines of iPhones that are known to be WhatsApp's. Others of their kind are left out too, but the report names them.
KNOWN_LINES = re.compile(
    NEVER_A_MESSAGE.pattern
    + r"|.*(?:is a business account|es una cuenta de empresa|é uma conta comercial)"
    + r"|.*(?:changed (?:their )?(?:phone )?number|cambió (?:su|de) número|mudou (?:de|o) número|nummer geändert"
    + r"|changé de numéro)"
    + r"|.*(?:missed (?:voice|video|group)|voice call|video call|llamada|videollamada|ligação|chamada|anruf|appel )"
    + r"|.*(?:disappearing messages|mensajes temporales|mensagens temporárias|selbstlöschende|messages éphémères)"
    + r"|.*(?:blocked this|bloqueaste|bloqueou|blockiert|avez (?:dé)?bloqué)"
    + r"|.*(?:pinned a message|fijó un mensaje|fijaste un mensaje|fixou uma mensagem|angeheftet|épinglé)"
    + r"|.*meta ai"
)

GROUP = re.compile(
    r"created (?:this )?group|creó (?:el|este) grupo|creaste (?:el|este) grupo|criou (?:o|este) grupo"
    r"|(?:hat|hast) die gruppe .*erstellt|a créé le groupe|avez créé (?:le|ce) groupe"
    r"|added you|te añadió|te agregó|adicionou você|hat dich hinzugefügt|vous a ajouté"
)
