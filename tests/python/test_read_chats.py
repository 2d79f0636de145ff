"""Chats that WhatsApp exported: every format, every odd case, and every question that a telephone leaves open."""

import re
import stat
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import read_chats
from chats import files, people, rows
from conftest import ROOT
from exported_chats import FIXED, MARK, NARROW, Reading, Telephone
from test_sources import TABLES

ANA = "WhatsApp Chat with Ana.txt"
HELLO = "02/03/26, 15:00 - Ana: Hola"
ANSWER = "13/03/26, 15:04 - Tienda Sol: Buenas tardes"


@pytest.fixture
def telephone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Telephone:
    return Telephone(tmp_path, capsys)


def bodies(reading: Reading) -> list[str]:
    assert reading.code == 0, reading.sentences
    return [row["body"] for row in reading.rows]


def one_sentence(reading: Reading) -> str:
    """The only thing that a run said that read nothing."""
    assert reading.code == 1
    assert len(reading.sentences) == 1
    return reading.sentences[0]


def test_a_whole_chat_of_an_android_telephone(telephone: Telephone):
    telephone.to_text(
        "Chat de WhatsApp con Ana Cliente.txt",
        "02/03/26, 15:00 - Los mensajes y las llamadas están cifrados de extremo a extremo. Nadie fuera de este chat, ni"
        " siquiera WhatsApp, puede leerlos ni escucharlos.",
        "02/03/26, 15:00 - Ana Cliente: Hola",
        "02/03/26, 15:00 - Tienda Sol: Buenas tardes",
        "02/03/26, 15:00 - Ana Cliente: precio de:",
        "la azul?",
        "02/03/26, 15:02 - Tienda Sol: IMG-20260302-WA0001.jpg (archivo adjunto)",
        "Esta cuesta 120 <Se editó este mensaje.>",
        "02/03/26, 15:03 - Tienda Sol: Se eliminó este mensaje.",
        "13/03/26, 9:05 - Ana Cliente: <Multimedia omitido>",
    )
    reading = telephone.read()
    assert reading.told == [
        ("2026-03-02 21:00:00.001", "inbound", "text", "Hola"),
        ("2026-03-02 21:00:00.002", "outbound", "text", "Buenas tardes"),
        ("2026-03-02 21:00:00.003", "inbound", "text", "precio de:\nla azul?"),
        ("2026-03-02 21:02:00.001", "outbound", "image", "Esta cuesta 120"),
        ("2026-03-02 21:03:00.001", "outbound", "text", ""),
        ("2026-03-13 15:05:00.001", "inbound", "media", ""),
    ]
    assert {row["sender_type"] for row in reading.rows if row["direction"] == "outbound"} == {"business"}
    assert {row["sender_type"] for row in reading.rows if row["direction"] == "inbound"} == {"contact"}
    assert len({row["message_id"] for row in reading.rows}) == 6
    assert {row["loaded_at"] for row in reading.rows} == {"2026-03-13 15:05:00.001"}  # the last message's time
    assert "6 messages of 2026-03-02 to 2026-03-13, 1 line of WhatsApp's own left out" in reading.report
    assert "Warning" not in reading.report


# Two lines of one chat, of 2 and 13 March 2026, 15:00 (and 5 seconds where there are seconds), as telephones write them.
FORMATS = {
    "Spanish": ("02/03/26, 15:00 - Ana: x", "13/03/26, 15:00 - Ana: x"),
    "Spanish without zeros": ("2/3/26, 15:00 - Ana: x", "13/3/26, 15:00 - Ana: x"),
    "Brazilian, no comma": ("02/03/2026 15:00 - Ana: x", "13/03/2026 15:00 - Ana: x"),
    "American, narrow blank": (f"3/2/26, 3:00{NARROW}PM - Ana: x", f"3/13/26, 3:00{NARROW}PM - Ana: x"),
    "American, plain blank": ("3/2/26, 3:00 PM - Ana: x", "3/13/26, 3:00 PM - Ana: x"),
    "American, no blank": ("3/2/26, 3:00PM - Ana: x", "3/13/26, 3:00PM - Ana: x"),
    "Mexican": (f"2/3/2026, 3:00{NARROW}p.{FIXED}m. - Ana: x", f"13/3/2026, 3:00{NARROW}p.{FIXED}m. - Ana: x"),
    "Mexican, other blanks": (f"2/3/2026, 3:00 p.{NARROW}m. - Ana: x", f"13/3/2026, 3:00 p.{NARROW}m. - Ana: x"),
    "British": ("02/03/2026, 3:00 pm - Ana: x", "13/03/2026, 3:00 pm - Ana: x"),
    "p.m. without a blank": ("02/03/2026, 3:00 p.m. - Ana: x", "13/03/2026, 3:00 p.m. - Ana: x"),
    "German": ("02.03.26, 15:00 - Ana: x", "13.03.26, 15:00 - Ana: x"),
    "German, words": ("02.03.26, 3:00 nachm. - Ana: x", "13.03.26, 3:00 nachm. - Ana: x"),
    "German, um": ("02.03.26 um 15:00 - Ana: x", "13.03.26 um 15:00 - Ana: x"),
    "French": ("02/03/2026 à 15:00 - Ana: x", "13/03/2026 à 15:00 - Ana: x"),
    "Finnish": ("2.3.2026 klo 15.00 - Ana: x", "13.3.2026 klo 15.00 - Ana: x"),
    "year first": ("2026/03/02, 15:00 - Ana: x", "2026/03/13, 15:00 - Ana: x"),
    "year first, hyphens": ("2026-03-02, 15:00 - Ana: x", "2026-03-13, 15:00 - Ana: x"),
    "long dash": ("02/03/26, 15:00 – Ana: x", "13/03/26, 15:00 – Ana: x"),
    "Chinese, afternoon first": ("2026/3/2, 下午3:00 - Ana: x", "2026/3/13, 下午3:00 - Ana: x"),
    "hyphens and seconds": ("02-03-26 15:00:05: Ana: x", "13-03-26 15:00:05: Ana: x"),
    "iPhone": ("[02/03/26, 15:00:05] Ana: x", f"{MARK}[13/03/26, 15:00:05] Ana: x"),
    "iPhone, American": (f"[3/2/26, 3:00:05{NARROW}PM] Ana: x", f"[3/13/26, 3:00:05{NARROW}PM] Ana: x"),
    "iPhone, Mexican": ("[2/3/26, 3:00:05 p. m.] Ana: x", "[13/3/26, 3:00:05 p. m.] Ana: x"),
    "iPhone, hyphens": ("[02-03-26, 15:00:05] Ana: x", "[13-03-26, 15:00:05] Ana: x"),
    "iPhone, German": ("[02.03.2026 15:00:05] Ana: x", "[13.03.2026 15:00:05] Ana: x"),
    "iPhone, marks inside": (f"[\u200f02/03/26, {MARK}15:00:05] Ana: x", f"[\u200f13/03/26, {MARK}15:00:05] Ana: x"),
}


@pytest.mark.parametrize("lines", FORMATS.values(), ids=FORMATS)
def test_each_format_of_date_and_time(telephone: Telephone, lines: tuple[str, str]):
    telephone.to_text(ANA, *lines)
    seconds = "05" if ":05" in lines[0] else "00"
    telephone.to_text("WhatsApp Chat with Bea.txt", lines[0].replace("Ana: x", "Tienda Sol: y"))
    reading = telephone.read()
    told = [row for row in reading.told if row[1] == "inbound"]
    assert told == [(f"2026-03-{day:02} 21:00:{seconds}.001", "inbound", "text", "x") for day in (2, 13)]


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("12:05 a. m.", "00:05"),
        ("12:05 p. m.", "12:05"),
        ("11:05 a. m.", "11:05"),
        ("9:29 p. m.", "21:29"),
        ("1:05 A.M.", "01:05"),
    ],
)
def test_twelve_is_midnight_before_noon_and_noon_after(telephone: Telephone, written: str, hour: str):
    telephone.to_text(ANA, f"28/3/2025, {written} - Ana: x", f"28/3/2025, {written} - Tienda Sol: y")
    expected = datetime.fromisoformat(f"2025-03-28 {hour}")
    sent = datetime.fromisoformat(telephone.read().rows[0]["sent_at"])
    assert (sent - expected).total_seconds() == 6 * 3600 + 0.001


@pytest.mark.parametrize(
    "name",
    ["WhatsApp Chat with Ana.txt", "Chat de WhatsApp con Ana.txt", "Conversa do WhatsApp com Ana.txt", "WhatsApp-Chat mit Ana.txt",
     "Discussion WhatsApp avec Ana.txt", "WhatsApp Chat with Ana (1).txt", "WhatsApp Chat - Ana/_chat.txt"],
)  # fmt: skip
def test_each_name_of_a_file_tells_whose_chat_it_is(telephone: Telephone, name: str):
    """Only the file's name shows which of the two is the business."""
    telephone.to_text(name, HELLO, ANSWER)
    assert [row["direction"] for row in telephone.read(me=None).rows] == ["inbound", "outbound"]


def test_texts_with_byte_order_mark_and_carriage_returns(telephone: Telephone):
    telephone.to_text(ANA, HELLO, "y más", ANSWER, ending="\r\n", encoding="utf-8-sig")
    assert bodies(telephone.read()) == ["Hola\ny más", "Buenas tardes"]


# Day or month first ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (["1/2", "3/2", "2/3"], ["02-01", "02-03", "03-02"]),
        (["2/1", "2/3", "3/2"], ["02-01", "02-03", "03-02"]),
    ],
)
def test_the_order_of_day_and_month_is_the_one_without_steps_back_in_time(
    telephone: Telephone, written: list[str], days: list[str]
):
    senders = ["Ana", "Tienda Sol", "Ana"]
    telephone.to_text(ANA, *(f"{day}/26, 9:00 - {who}: x" for day, who in zip(written, senders, strict=True)))
    assert [row["sent_at"][5:10] for row in telephone.read().rows] == days


def test_an_order_of_day_and_month_that_nothing_shows_is_asked_for(telephone: Telephone):
    lines = [f"{day}/2/26, 9:00 - {who}: x" for day, who in enumerate(["Ana", "Tienda Sol", "Ana", "Ana", "Ana"], 1)]
    telephone.to_text(ANA, *lines)
    assert one_sentence(telephone.read()) == (
        f"Is 1/2/26 in {ANA} written day first or month first? No date of this telephone's chats shows it: add"
        " --date-order dmy (day first) or --date-order mdy (month first)."
    )
    assert telephone.read("--date-order", "dmy").rows[1]["sent_at"][:10] == "2026-02-02"
    assert telephone.read("--date-order", "mdy").rows[4]["sent_at"][:10] == "2026-05-02"


def test_one_chat_shows_the_order_of_day_and_month_for_all_of_its_telephone(telephone: Telephone):
    telephone.to_text("one/WhatsApp Chat with Ana.txt", "1/2/26, 9:00 - Ana: x", "1/2/26, 9:01 - Tienda Sol: y")
    telephone.to_text("one/WhatsApp Chat with Bea.txt", "2/13/26, 9:00 - Bea: x")
    telephone.to_text("two/WhatsApp Chat with Cora.txt", "1/2/26, 9:00 - Cora: x", "13/2/26, 9:01 - Tienda Sol: y")
    reading = telephone.read()
    assert {(row["business_phone_id"], row["sent_at"][:10]) for row in reading.rows} == {
        ("one", "2026-01-02"), ("one", "2026-02-13"), ("two", "2026-02-01"), ("two", "2026-02-13"),
    }  # fmt: skip
    assert "one: the business is Tienda Sol; dates have the month first" in reading.report
    assert "two: the business is Tienda Sol; dates have the day first" in reading.report


def test_two_forms_of_dates_show_the_order_each_for_itself(telephone: Telephone):
    """Chats of an Android telephone beside those of the iPhone that came after it."""
    telephone.to_text(ANA, HELLO, ANSWER)
    path = telephone.to_text("WhatsApp Chat with Bea.txt", "[2/3/26, 9:00:00] Bea: x")
    assert one_sentence(telephone.read()).startswith(
        "Is 2/3/26 in WhatsApp Chat with Bea.txt written day first or month first?"
    )
    path.write_text("[2/3/26, 9:00:00] Bea: x\n[3/13/26, 9:00:00] Bea: y\n", encoding="utf-8")
    assert [row["sent_at"][:10] for row in telephone.read().rows][:2] == ["2026-02-03", "2026-03-13"]


def test_a_day_written_the_same_in_both_orders_needs_no_answer(telephone: Telephone):
    telephone.to_text(ANA, "3/3/26, 9:00 - Ana: x", "3/3/26, 9:01 - Tienda Sol: y")
    assert [row["sent_at"][:10] for row in telephone.read().rows] == ["2026-03-03"] * 2


def test_an_answer_does_not_change_an_order_that_the_dates_show(telephone: Telephone):
    telephone.to_text(ANA, HELLO, ANSWER)
    assert [row["sent_at"][:10] for row in telephone.read("--date-order", "mdy").rows] == ["2026-03-02", "2026-03-13"]


def test_year_first_in_two_digits_is_read_where_it_is_asked_for(telephone: Telephone):
    telephone.to_text(ANA, "26/03/02, 9:00 - Ana: x", "26/03/13, 9:00 - Tienda Sol: y")
    assert [row["sent_at"][:10] for row in telephone.read("--date-order", "ymd").rows] == ["2026-03-02", "2026-03-13"]


def test_a_telephone_whose_language_has_changed_is_read_file_by_file(telephone: Telephone):
    telephone.to_text(ANA, HELLO, ANSWER)
    telephone.to_text("WhatsApp Chat with Bea.txt", "03/14/26, 15:00 - Bea: x")
    assert [row["sent_at"][:10] for row in telephone.read().rows] == ["2026-03-02", "2026-03-13", "2026-03-14"]


def test_dates_in_two_orders_in_one_file_stop_the_reading(telephone: Telephone):
    telephone.to_text(ANA, HELLO, ANSWER, "03/14/26, 15:00 - Ana: x")
    assert one_sentence(telephone.read()) == (
        f"{ANA} has dates in two orders: line 3 does not fit the lines before it; if it was pasted into a message, remove the"
        " date before it."
    )


def test_days_to_come_stop_the_reading(telephone: Telephone):
    telephone.to_text(ANA, HELLO, "13/03/98, 15:04 - Tienda Sol: x")
    assert one_sentence(telephone.read()) == (
        f"{ANA} has messages of 2098-03-13, a day to come, with day first: give the right --date-order, or remove what a telephone"
        " with a wrong clock wrote."
    )


# Messages -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "body"),
    [
        ("<Media omitted>", "media", ""),
        ("<Multimedia omitido>", "media", ""),
        ("<Mídia oculta>", "media", ""),
        ("<Medien ausgeschlossen>", "media", ""),
        ("<Médias omis>", "media", ""),
        ("IMG-20260302-WA0001.jpg (file attached)", "image", ""),
        (f"{MARK}IMG-20260302-WA0001.jpg (archivo adjunto)", "image", ""),
        ("VID-20260302-WA0001.mp4 (arquivo anexado)", "video", ""),
        ("PTT-20260302-WA0001.opus (Datei angehängt)", "audio", ""),
        ("AUD-20260302-WA0001.m4a (fichier joint)", "audio", ""),
        ("STK-20260302-WA0001.webp (file attached)", "sticker", ""),
        ("Lista de precios.pdf (archivo adjunto)", "document", ""),
        ("Bea.vcf (archivo adjunto)", "contacts", ""),
        ("location: https://maps.google.com/?q=19.4,-99.1", "location", ""),
        ("ubicación: https://maps.google.com/?q=19.4,-99.1", "location", ""),
        ("live location shared", "location", ""),
        ("ENCUESTA:\n¿Azul o rojo?\nOPCIÓN: azul (1 voto)", "poll", "ENCUESTA:\n¿Azul o rojo?\nOPCIÓN: azul (1 voto)"),
        ("null", "media", ""),  # seen once
        ("", "text", ""),
        ("This message was deleted", "text", ""),
        ("You deleted this message.", "text", ""),
        ("Eliminaste este mensaje.", "text", ""),
        ("Mensagem apagada", "text", ""),
        ("Você apagou esta mensagem", "text", ""),
        ("Diese Nachricht wurde gelöscht.", "text", ""),
        ("Ce message a été supprimé", "text", ""),
        ("ya <This message was edited>", "text", "ya"),
        ("ya <Se editó este mensaje.>", "text", "ya"),
        ("ya <Mensagem editada>", "text", "ya"),
        ("ya <Diese Nachricht wurde bearbeitet>", "text", "ya"),
        ("ya <Ce message a été modifié>", "text", "ya"),
        ("@Bea =1+1", "text", "@Bea =1+1"),
        ("=SUM(A1)", "text", "=SUM(A1)"),
        ('"dijo", y: ya;', "text", '"dijo", y: ya;'),
        ("image omitted", "text", "image omitted"),  # what iPhones write is a text here
    ],
)
def test_each_kind_of_message_of_an_android_telephone(telephone: Telephone, text: str, kind: str, body: str):
    telephone.to_text(ANA, ANSWER, f"13/03/26, 15:05 - Ana: {text}")
    assert telephone.read().told[1] == ("2026-03-13 21:05:00.001", "inbound", kind, body)


@pytest.mark.parametrize(
    ("text", "kind", "body"),
    [
        ("image omitted", "image", ""),
        ("imagen omitida", "image", ""),
        ("imagem ocultada", "image", ""),
        ("Bild weggelassen", "image", ""),
        ("image absente", "image", ""),
        ("<attached: 00000042-PHOTO-2026-03-02-15-00-05.jpg>", "image", ""),
        ("<adjunto: 00000043-AUDIO-2026-03-02-15-00-05.opus>", "audio", ""),
        ("video omitted", "video", ""),
        ("GIF omitido", "video", ""),
        ("áudio ocultado", "audio", ""),
        ("figurinha omitida", "sticker", ""),
        ("Tarjeta de contacto omitida", "contacts", ""),
        ("image omitted\nprecio?", "image", "precio?"),
        ("This message was deleted.", "text", ""),
        ("Location: https://maps.google.com/?q=19.4,-99.1", "location", ""),
        ("Location: Café Sol (Calle 5) https://foursquare.com/v/1", "location", ""),
    ],
)
def test_each_kind_of_message_of_an_iphone(telephone: Telephone, text: str, kind: str, body: str):
    telephone.to_text(ANA, "[13/03/26, 15:00:05] Tienda Sol: Hola", f"[13/03/26, 15:00:06] Ana: {MARK}{text}")
    assert telephone.read().told[1] == ("2026-03-13 21:00:06.001", "inbound", kind, body)


@pytest.mark.parametrize(
    ("text", "kind", "body"),
    [
        (f"report.pdf • {MARK}3 pages {MARK}document omitted", "document", ""),
        ("report.pdf • 3 pages document omitted", "document", ""),
        (f"mira {MARK}<attached: 00000042-PHOTO-2026-03-02-15-00-05.jpg>", "image", "mira"),
        (f"ya {MARK}<This message was edited>", "text", "ya"),
    ],
)
def test_what_stands_before_the_mark_of_an_iphone(telephone: Telephone, text: str, kind: str, body: str):
    telephone.to_text(ANA, "[13/03/26, 15:00:05] Tienda Sol: Hola", f"[13/03/26, 15:00:06] Ana: {text}")
    assert telephone.read().told[1] == ("2026-03-13 21:00:06.001", "inbound", kind, body)


def test_lines_of_whatsapp_itself_are_no_messages_on_iphones(telephone: Telephone):
    telephone.to_text(
        ANA,
        f"[02/03/26, 15:00:05] Ana: {MARK}Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
        f"[02/03/26, 15:00:06] Ana: {MARK}Missed voice call",
        f"[13/03/26, 15:00:07] Tienda Sol: {MARK}image omitted",
        f"[13/03/26, 15:00:08] Ana: {MARK}A line of next year's WhatsApp",
    )
    reading = telephone.read()
    assert reading.told == [("2026-03-13 21:00:07.001", "outbound", "image", "")]
    assert (
        "These lines were taken for WhatsApp's own without being known (1): a line of next year's whatsapp."
        in reading.report
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40).map("¿{}?".format)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2026, 3, 1))
ANDROID_LINE, IPHONE_LINE = "{:%d/%m/%Y, %H:%M} - {}: {}", "[{:%d/%m/%Y, %H:%M:%S}] {}: {}"


@pytest.mark.parametrize("line", [ANDROID_LINE, IPHONE_LINE])
@given(said=st.lists(st.tuples(TIMES, st.sampled_from(["Ana", "Tienda Sol"]), TEXTS), min_size=1, max_size=8))
def test_any_text_comes_back_as_it_was_written(line: str, said: list[tuple[datetime, str, str]]):
    """Line ends of every kind, quotes, marks, half a head: whatever people write."""
    written = "\n".join(
        line.format(at, sender, text) for at, sender, text in [*said, (datetime(2026, 2, 28), "Ana", "x")]
    )
    chat = people.listen(files.Export("p1", ANA, "Ana", written), ["Tienda Sol"])
    told = [(message.sender, message.body) for message in chat.said]
    assert told == [(sender, text) for _, sender, text in said] + [("Ana", "x")]
    moments = rows.dated(chat).moments("dmy")
    assert moments[:-1] == [at.replace(microsecond=0, second=at.second * (line == IPHONE_LINE)) for at, _, _ in said]


def test_notices_that_have_lost_their_mark_are_no_messages(telephone: Telephone):
    notice = "Messages and calls are end-to-end encrypted. Only people in this chat can read them."
    telephone.to_text(ANA, f"[02/03/26, 15:00:05] Ana: {notice}", "[13/03/26, 15:00:07] Tienda Sol: x")
    assert bodies(telephone.read()) == ["x"]


def test_a_line_of_whatsapp_with_a_colon_is_no_message(telephone: Telephone):
    telephone.to_text(ANA, HELLO, "02/03/26, 15:01 - Ana changed the subject to “A: B”", ANSWER)
    assert bodies(telephone.read()) == ["Hola", "Buenas tardes"]


def test_a_pasted_line_in_another_shape_continues_the_message(telephone: Telephone):
    pasted = [
        "2/11/19, 14:48 Alice: hi",
        "[02/11/19, 14:48:00] Alice: hi",
        "02.11.19, 14:48 - Alice: hi",
        "99/99/19, 14:48 - Alice: hi",
        "02/03/08, 14:48 - Alice: hi",  # before WhatsApp
    ]
    telephone.to_text(ANA, HELLO, *pasted, ANSWER)
    assert bodies(telephone.read()) == ["\n".join(["Hola", *pasted]), "Buenas tardes"]


def test_the_longer_name_wins_where_a_name_has_a_colon(telephone: Telephone):
    lines = ["02/03/26, 15:00 - Dr. Soto: urgencias: ¿abren: hoy?", ANSWER]
    telephone.to_zip("WhatsApp Chat - Dr. Soto: urgencias.zip", {"_chat.txt": "\n".join(lines)})
    assert bodies(telephone.read()) == ["¿abren: hoy?", "Buenas tardes"]


def test_a_name_has_another_sign_where_no_file_name_may_hold_it(telephone: Telephone):
    telephone.to_text(
        "WhatsApp Chat with Dr. Soto_ urgencias.txt", "02/03/26, 15:00 - Dr. Soto: urgencias: hola", ANSWER
    )
    assert bodies(telephone.read()) == ["hola", "Buenas tardes"]


def test_the_same_text_twice_in_one_minute_is_two_messages(telephone: Telephone):
    telephone.to_text(ANA, HELLO, HELLO, ANSWER)
    reading = telephone.read()
    assert [row[0] for row in reading.told[:2]] == ["2026-03-02 21:00:00.001", "2026-03-02 21:00:00.002"]
    assert len({row["message_id"] for row in reading.rows}) == 3


def test_a_file_saved_by_an_old_editor_is_read_with_a_warning(telephone: Telephone):
    telephone.to_text(ANA, "02/03/26, 15:00 - Ana: ¿mañana?", ANSWER, encoding="cp1252")
    reading = telephone.read()
    assert bodies(reading)[0] == "¿mañana?"
    assert (
        f"Warning: {ANA} is not UTF-8 and was read as cp1252: letters that it lacks are lost; export the chat again."
        in reading.report
    )


def test_the_night_of_the_clock_change_keeps_its_order(telephone: Telephone):
    minutes = ["1:30", "1:50", "1:30", "1:50", "2:10"]  # Madrid, 25 October 2026: 2:59 is followed by 2:00
    telephone.to_text(ANA, *(f"25/10/26, {time.replace('1:', '2:').replace('2:10', '3:10')} - {who}: x"
                             for time, who in zip(minutes, ["Ana", "Tienda Sol", "Ana", "Ana", "Ana"], strict=True)))  # fmt: skip
    reading = telephone.read("--time-zone", "Europe/Madrid")
    assert [row["sent_at"] for row in reading.rows] == [
        "2026-10-25 00:30:00.001", "2026-10-25 00:50:00.001", "2026-10-25 01:30:00.002", "2026-10-25 01:50:00.002",
        "2026-10-25 02:10:00.001",
    ]  # fmt: skip


def test_a_time_that_the_clock_leaves_out_is_an_hour_later(telephone: Telephone):
    telephone.to_text(
        ANA, "29/03/26, 2:30 - Ana: x", "29/03/26, 3:40 - Tienda Sol: y"
    )  # Madrid: 1:59 is followed by 3:00
    reading = telephone.read("--time-zone", "Europe/Madrid")
    assert [row["sent_at"] for row in reading.rows] == ["2026-03-29 01:30:00.001", "2026-03-29 01:40:00.001"]


def test_a_message_that_arrived_late_keeps_its_written_time(telephone: Telephone):
    telephone.to_text(ANA, HELLO, "02/03/26, 14:10 - Ana: tarde", ANSWER)
    assert [row["sent_at"][11:16] for row in telephone.read().rows] == ["21:00", "20:10", "21:04"]


# A chat exported again ------------------------------------------------------------------------------------------------------

MARCH = [
    "02/03/26, 14:59 - Ana: ¿Hola?",
    "02/03/26, 15:00 - Ana: Hola",
    "02/03/26, 15:00 - Tienda Sol: Buenas",
    "02/03/26, 15:00 - Ana: el azul",
    "13/03/26, 9:00 - Ana: gracias",
]
APRIL = ["02/04/26, 9:00 - Ana: otra vez", "02/04/26, 9:05 - Tienda Sol: dígame"]


def test_a_chat_exported_again_adds_only_what_is_new(telephone: Telephone):
    telephone.to_text(ANA, *MARCH)
    first = telephone.read()
    telephone.to_text("WhatsApp Chat with Ana (1).txt", *MARCH, *APRIL)
    both = telephone.read()
    assert len(first.rows) == 5
    assert len(both.rows) == 12  # the rows in both are there twice, and the earlier export's is the one that counts
    assert len({row["message_id"] for row in both.rows}) == 7
    assert [row for row in both.rows if row in first.rows] == first.rows
    assert (
        "WhatsApp Chat with Ana (1).txt: 2 messages of 2026-03-02 to 2026-04-02, 5 that another export has too"
        in both.report
    )


def test_messages_edited_and_deleted_since_are_still_the_same(telephone: Telephone):
    telephone.to_text(ANA, *MARCH)
    changed = [
        line.replace("Hola", "Hola! <Se editó este mensaje.>").replace("el azul", "Se eliminó este mensaje.")
        for line in MARCH
    ]
    telephone.to_text("WhatsApp Chat with Ana (1).txt", *changed)
    reading = telephone.read()
    assert len(reading.rows) == 10
    assert len({row["message_id"] for row in reading.rows}) == 5


def test_an_export_in_another_language_of_the_same_telephone_has_the_same_ids(telephone: Telephone):
    telephone.to_text(ANA, *MARCH)
    english = [re.sub(r"^(\d\d)/(\d\d)/26, (\d+:\d\d)", r"\2/\1/2026, \3 AM", line) for line in MARCH]
    telephone.to_text(
        "WhatsApp Chat with Ana (1).txt",
        *(line.replace("15:00 AM", "3:00 PM").replace("14:59 AM", "2:59 PM") for line in english),
    )
    assert len({row["message_id"] for row in telephone.read().rows}) == 5


def test_an_export_that_begins_within_a_minute_of_an_earlier_one_leaves_that_minute_out(telephone: Telephone):
    telephone.to_text(ANA, *MARCH)
    telephone.to_text("WhatsApp Chat with Ana (1).txt", *MARCH[2:], *APRIL)
    reading = telephone.read()
    assert len({row["message_id"] for row in reading.rows}) == 7
    assert "2 messages of a cut first minute left out" in reading.report


CUT = f"Warning: {ANA} is as long as an export can be: older messages are probably missing, and its first day is not complete."


def test_an_export_of_as_many_messages_as_whatsapp_writes_is_taken_for_cut(telephone: Telephone):
    lines = ["28/02/26, 9:00 - Ana: a", "", "28/02/26, 9:00 - Ana: b", "28/02/26, 9:01 - Tienda Sol: c"]
    telephone.to_text(ANA, *lines, *["14/03/26, 9:00 - Ana: z"] * 39_997)
    reading = telephone.read()
    assert len(reading.rows) == 39_998
    assert CUT in reading.report
    assert "2 messages of a cut first minute left out" in reading.report


def test_an_export_of_as_many_lines_as_whatsapp_writes_is_taken_for_cut(telephone: Telephone):
    telephone.to_text(ANA, HELLO, *["más"] * 39_997, ANSWER, "13/03/26, 15:05 - Ana: ya")
    reading = telephone.read()
    assert bodies(reading) == ["Buenas tardes", "ya"]
    assert CUT in reading.report


def test_an_export_with_media_is_cut_earlier(telephone: Telephone):
    text = "\n".join([HELLO, ANSWER, *["13/03/26, 15:05 - Ana: z"] * 9_998])
    path = telephone.to_zip("WhatsApp Chat with Ana.zip", {ANA: text})
    assert len(telephone.read().rows) == 10_000
    path.unlink()
    telephone.to_zip("WhatsApp Chat with Ana.zip", {ANA: text, "IMG-20260302-WA0001.jpg": "x"})
    reading = telephone.read()
    assert len(reading.rows) == 9_999
    assert "is as long as an export can be" in reading.report


def test_a_chat_of_two_telephones_is_counted_twice_and_said(telephone: Telephone):
    telephone.to_text(ANA, HELLO, ANSWER)
    telephone.to_zip(
        "WhatsApp Chat - Ana.zip",
        {"_chat.txt": "[02/03/26, 15:00:05] Ana: Hola\n[13/03/26, 15:04:09] Tienda Sol: Buenas"},
    )
    reading = telephone.read()
    assert len({row["message_id"] for row in reading.rows}) == 4
    assert (
        "are one chat, once with seconds and once without: what is in both counts twice; keep one of them."
        in reading.report
    )


def test_a_person_renamed_is_one_person_by_the_list_of_contacts(telephone: Telephone, tmp_path: Path):
    telephone.to_text(ANA, *MARCH)
    telephone.to_text(
        "WhatsApp Chat with Ana López.txt", *(line.replace("Ana:", "Ana López:") for line in [*MARCH, *APRIL])
    )
    unknown = telephone.read()
    assert len({row["contact_id"] for row in unknown.rows}) == 2
    assert (
        f"Warning: {ANA} and WhatsApp Chat with Ana López.txt look like one chat under two names, and count twice"
        in unknown.report
    ) or f"Warning: WhatsApp Chat with Ana López.txt and {ANA} look like one chat under two names" in unknown.report
    names = tmp_path / "names.csv"
    names.write_text("contact_name,phone\nAna,+52 1 55 1234 5678\nAna López,+5215512345678\n", encoding="utf-8")
    reading = telephone.read("--contacts", str(names))
    assert {row["contact_id"] for row in reading.rows} == {"5215512345678"}
    assert len({row["message_id"] for row in reading.rows}) == 7
    assert "Warning" not in reading.report


@pytest.mark.parametrize(("shared", "is_said"), [(2, False), (3, True)])
def test_two_names_of_one_chat_are_told_by_three_texts(telephone: Telephone, shared: int, is_said: bool):
    telephone.to_text(ANA, *(f"13/03/26, 9:0{minute} - Ana: {minute}" for minute in range(shared)), ANSWER)
    telephone.to_text("WhatsApp Chat with Bea.txt", *(f"13/03/26, 9:0{minute} - Bea: {minute}" for minute in range(6)))
    assert ("look like one chat under two names" in telephone.read().report) == is_said


def test_the_time_of_the_export_is_that_of_the_zip(telephone: Telephone):
    telephone.to_zip(
        "WhatsApp Chat - Ana.zip", {"_chat.txt": "\n".join([HELLO, ANSWER])}, saved=(2026, 3, 20, 12, 0, 0)
    )
    assert {row["loaded_at"] for row in telephone.read().rows} == {"2026-03-20 18:00:00.000"}


# Who is who -----------------------------------------------------------------------------------------------------------------


def test_a_number_in_disguise_is_the_contact(telephone: Telephone):
    number = f"\u202a+52{FIXED}1{FIXED}55{FIXED}1234\u20115678\u202c"
    telephone.to_text(f"WhatsApp Chat with {number}.txt", f"02/03/26, 15:00 - {number}: Hola", ANSWER)
    assert {row["contact_id"] for row in telephone.read().rows} == {"5215512345678"}


def test_a_person_who_is_not_saved_bears_a_chosen_name(telephone: Telephone):
    telephone.to_text("WhatsApp Chat with +52 55 1234 5678.txt", f"02/03/26, 15:00 - ~{NARROW}Ana: Hola", ANSWER)
    assert {row["contact_id"] for row in telephone.read().rows} == {"525512345678"}


def test_a_chosen_name_is_found_in_the_list_of_contacts(telephone: Telephone, tmp_path: Path):
    names = tmp_path / "names.csv"
    names.write_text("Phone;Contact_Name\n525512345678;Ana\n", encoding="utf-8-sig")
    telephone.to_zip("1.zip", {"chat.txt": f"[13/03/26, 15:00:05] ~{NARROW}Ana: x\n[13/03/26, 15:00:06] Tienda Sol: y"})
    assert {row["contact_id"] for row in telephone.read("--contacts", str(names)).rows} == {"525512345678"}


def test_the_business_is_the_only_one_who_writes_in_two_chats(telephone: Telephone):
    """The zips of iPhones that somebody renamed do not say whose chat they are."""
    telephone.to_zip("1.zip", {"_chat.txt": "[13/03/26, 15:00:05] Ana: x\n[13/03/26, 15:00:06] Tienda Sol: y"})
    telephone.to_zip("2.zip", {"_chat.txt": "[13/03/26, 15:00:05] Bea: x\n[13/03/26, 15:00:06] Tienda Sol: y"})
    reading = telephone.read(me=None)
    assert [row["direction"] for row in reading.rows] == ["inbound", "outbound"] * 2
    assert len({row["contact_id"] for row in reading.rows}) == 2


def test_the_business_is_asked_for_where_nothing_shows_it(telephone: Telephone):
    telephone.to_zip("1.zip", {"_chat.txt": "[13/03/26, 15:00:05] Ana: x\n[13/03/26, 15:00:06] Tienda Sol: y"})
    assert one_sentence(telephone.read(me=None)) == (
        "Who of Ana and Tienda Sol is the business in the chats of telephone? Add --me NAME, as the name stands there."
    )


def test_a_chat_without_an_answer_is_read(telephone: Telephone):
    telephone.to_text(ANA, HELLO, "13/03/26, 15:00 - Ana: ¿hola?")
    telephone.to_text("WhatsApp Chat with Bea.txt", "13/03/26, 15:00 - Tienda Sol: ¿Le llegó?")
    assert [row["direction"] for row in telephone.read().rows] == ["inbound", "inbound", "outbound"]


def test_an_export_of_the_customers_side_stops_the_reading(telephone: Telephone):
    telephone.to_text("WhatsApp Chat with Tienda Sol.txt", HELLO, ANSWER)
    assert one_sentence(telephone.read()) == (
        "WhatsApp Chat with Tienda Sol.txt is named after the business itself (Tienda Sol), so a customer has exported it: its"
        " times are those of another telephone; take it out of the folder."
    )


def test_a_business_that_is_not_among_the_senders_stops_the_reading(telephone: Telephone):
    telephone.to_text(ANA, HELLO, "13/03/26, 15:04 - Bea: Buenas tardes")
    assert one_sentence(telephone.read()) == (
        "Nobody in the chats of telephone is called Tienda Sol; those who write are Ana and Bea: give the business's name as it"
        " stands there, --me NAME, or export the chats from the business's telephone."
    )
    telephone.to_text("WhatsApp Chat with Cora.txt", "13/03/26, 15:04 - Cora: x", "13/03/26, 15:04 - Tienda Sol: x")
    telephone.to_text(ANA, "13/03/26, 15:04 - Bea: x", "13/03/26, 15:04 - Dora: x")
    assert one_sentence(telephone.read()) == (
        f"{ANA} was written by Bea and Dora, and the business (Tienda Sol) is not among them: if one of them is the business,"
        " add --me NAME; else take the file out of the folder."
    )


def test_a_chat_named_after_somebody_else_stops_the_reading(telephone: Telephone):
    telephone.to_text("WhatsApp Chat with Familia.txt", HELLO, ANSWER)
    assert one_sentence(telephone.read()) == (
        "WhatsApp Chat with Familia.txt is named after Familia, but Ana writes in it: if it is a group, take it out of the folder;"
        " if Ana is the business, add --me; else name it WhatsApp Chat with Ana.txt."
    )


@pytest.mark.parametrize(
    "lines",
    [
        ['02/03/26, 15:00 - Tienda Sol creó el grupo "Familia"', HELLO, ANSWER],
        ["02/03/26, 15:00 - Ana: a", "13/03/26, 15:00 - Bea: b", "13/03/26, 15:00 - Tienda Sol: c"],
    ],
    ids=["by its line", "by its people"],
)
def test_a_group_is_left_out_and_named(telephone: Telephone, lines: list[str]):
    telephone.to_text("Chat de WhatsApp con Familia.txt", *lines)
    telephone.to_text(ANA, HELLO, ANSWER)
    reading = telephone.read()
    assert bodies(reading) == ["Hola", "Buenas tardes"]
    assert re.search(r'Familia\.txt: left out \(the group "Familia", [23] messages\)', reading.report)


def test_notes_of_the_business_to_itself_are_left_out(telephone: Telephone):
    telephone.to_text("WhatsApp Chat with Tienda Sol.txt", "13/03/26, 15:00 - Tienda Sol: comprar hilo")
    telephone.to_text(ANA, HELLO, ANSWER)
    reading = telephone.read()
    assert len(reading.rows) == 2
    assert "left out (notes of the business to itself, 1 message)" in reading.report


def test_folders_of_months_are_no_telephones(telephone: Telephone):
    telephone.to_text("2026-03/WhatsApp Chat with Ana.txt", *MARCH)
    telephone.to_text("2026-04/WhatsApp Chat with Ana.txt", *MARCH, *APRIL)
    assert one_sentence(telephone.read()) == (
        "2026-03/WhatsApp Chat with Ana.txt and 2026-04/WhatsApp Chat with Ana.txt are the same chat, but each folder is a telephone"
        " of its own: put all exports of one telephone into one folder (it may have folders in it)."
    )
    for month in ("2026-03", "2026-04"):
        (telephone.folder / "shop").mkdir(exist_ok=True)
        (telephone.folder / month).rename(telephone.folder / "shop" / month)
    reading = telephone.read()
    assert {row["business_phone_id"] for row in reading.rows} == {"shop"}
    assert len({row["message_id"] for row in reading.rows}) == 7


def test_numbers_of_names_by_the_telephones_own_cards(telephone: Telephone, tmp_path: Path):
    names = ["Ana", "Beto Muñoz", "Cora", "Dora"]
    for name in names:
        telephone.to_text(
            f"WhatsApp Chat with {name}.txt", f"13/03/26, 15:00 - {name}: x", "13/03/26, 15:01 - Tienda Sol: y"
        )
    cards = tmp_path / "contacts.vcf"
    cards.write_text(
        "BEGIN:VCARD\nVERSION:2.1\nFN:Ana\nTEL;CELL:+52 1 55 1111 2222\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=42=65=74=6F=20=4D=75=C3=\n=B1=6F=7A\nTEL:0052 55 3333 4444\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Cora\nitem1.TEL;type=CELL;waid=5215555556666:+52 55 5555 6666\nTEL:+52 55 9999 0000\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Dora\nTEL:+52 55 7777 8888\nTEL:+52 55 9999 0001\nEND:VCARD\n",
        encoding="utf-8",
    )
    reading = telephone.read("--contacts", str(cards))
    found = {row["contact_id"] for row in reading.rows}
    assert {one for one in found if one.isdigit()} == {"5215511112222", "525533334444", "5215555556666"}
    assert len(found) == 4
    assert "Warning: The list of contacts has several numbers for dora: none of them was used." in reading.report


def test_one_name_on_two_telephones_is_said(telephone: Telephone):
    telephone.to_text("one/WhatsApp Chat with Ana.txt", HELLO, ANSWER)
    telephone.to_text(
        "two/WhatsApp Chat with Ana.txt", "14/03/26, 9:00 - Ana: Hola", "14/03/26, 9:01 - Tienda Sol: Buenas"
    )
    reading = telephone.read()
    assert len({row["message_id"] for row in reading.rows}) == 4
    assert "1 name without a number in the chats of several telephones: each was taken for one person" in reading.report


# Files ----------------------------------------------------------------------------------------------------------------------


def test_of_a_zip_with_media_only_the_chat_is_read(telephone: Telephone):
    files = {"IMG-20260302-WA0001.jpg": "x", "notes.txt": "no chat", ANA: "\n".join([HELLO, ANSWER])}
    telephone.to_zip("WhatsApp Chat with Ana.zip", files)
    telephone.to_zip("all.zip", {"__MACOSX/_chat.txt": "x", "WhatsApp Chat - Bea/_chat.txt": "13/03/26, 15:00 - Bea: x",
                                 "WhatsApp Chat - Cora/_chat.txt": "13/03/26, 15:00 - Cora: x"})  # fmt: skip
    assert sorted(bodies(telephone.read())) == ["Buenas tardes", "Hola", "x", "x"]


def test_a_name_in_a_zip_whose_letters_are_not_announced(telephone: Telephone):
    """What zipfile reads as DOS letters are the bytes of UTF-8."""
    name = "WhatsApp Chat with José.txt"
    path = telephone.to_zip("WhatsApp Chat with José.zip", {name: "13/03/26, 15:00 - José: x"})
    path.write_bytes(path.read_bytes().replace(b"\x00\x08", b"\x00\x00"))  # the flag of both headers
    telephone.to_text(ANA, HELLO, ANSWER)
    reading = telephone.read()
    assert sorted(bodies(reading)) == ["Buenas tardes", "Hola", "x"]
    assert len({row["contact_id"] for row in reading.rows}) == 2


def test_every_file_that_is_no_chat_is_named(telephone: Telephone, tmp_path: Path):
    telephone.to_text(ANA, HELLO, ANSWER)
    telephone.to_text("notes.txt", "comprar hilo", HELLO)
    telephone.to_text("empty.txt", "")
    telephone.to_zip("photos.zip", {"IMG-20260302-WA0001.jpg": "x"})
    (telephone.folder / "broken.zip").write_bytes(b"PK no zip")
    (telephone.folder / "picture.txt").write_bytes(b"\x89PNG\x81\x8d\x00")
    reading = telephone.read()
    assert (reading.code, (tmp_path / "raw").exists()) == (1, False)
    assert reading.sentences == [
        "broken.zip is no readable zip (File is not a zip file): copy it from the telephone again.",
        "photos.zip holds no chat: it should have a _chat.txt; export the chat again.",
        "picture.txt is no text: take it out of the folder, or export the chat again.",
    ]
    for name in ("broken.zip", "photos.zip", "picture.txt"):
        (telephone.folder / name).unlink()
    assert telephone.read().sentences == [
        "empty.txt is empty; take it out of the folder, or export the chat again.",
        "notes.txt is no exported chat: line 1 does not begin with a date and a time; take it out of the folder, or export the chat"
        " again.",
    ]


def test_a_zip_that_is_locked_or_damaged_is_named(telephone: Telephone):
    locked = telephone.to_zip("locked.zip", {"_chat.txt": HELLO})
    content = locked.read_bytes()
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flags in the two headers of the entry
        at = content.index(signature) + place
        content = content[:at] + bytes([content[at] | 1]) + content[at + 1 :]
    locked.write_bytes(content)
    damaged = telephone.to_zip("damaged.zip", {"_chat.txt": HELLO})
    damaged.write_bytes(damaged.read_bytes().replace(b"Hola", b"Olas"))
    assert telephone.read().sentences == [
        "damaged.zip is no readable zip (Bad CRC-32 for file '_chat.txt'): copy it from the telephone again.",
        "locked.zip is locked by a password: unpack it and put the .txt into the folder.",
    ]


def test_a_place_where_nothing_can_be_written_is_named(telephone: Telephone, tmp_path: Path):
    telephone.to_text(ANA, HELLO, ANSWER)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    sentence = one_sentence(telephone.read("--to", str(tmp_path / "file")))
    assert (
        sentence
        == f"{tmp_path / 'file'} cannot be read or written (File exists): choose another folder or change its permissions."
    )


def test_a_folder_without_exports_says_what_to_put_there(telephone: Telephone):
    assert one_sentence(telephone.read()) == (
        f"There is no .txt and no .zip in {telephone.folder}: export chats in WhatsApp and put the files there."
    )
    telephone.folder.rmdir()
    assert (
        one_sentence(telephone.read()) == f"{telephone.folder} is no folder: give the folder with the exported chats."
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--time-zone", "Mexico"], "Mexico is no time zone: give --time-zone a name like America/Mexico_City or Europe/Madrid."),
        (["--contacts", "{folder}/names.csv"], "{folder}/names.csv has the columns name, number: it needs contact_name and phone."),
        (["--contacts", "{folder}/cards.vcf"],
         "{folder}/cards.vcf holds no card with a name and a number: export the contacts of the telephone as .vcf again."),
        (["--contacts", "{folder}/names.xls"],
         "{folder}/names.xls is no list of contacts: give a .csv with the columns contact_name and phone, or a .vcf."),
    ],
)  # fmt: skip
def test_an_option_that_does_not_serve_says_what_would(
    telephone: Telephone, tmp_path: Path, options: list[str], sentence: str
):
    telephone.to_text(ANA, HELLO, ANSWER)
    for name in ("names.csv", "cards.vcf", "names.xls"):
        (tmp_path / name).write_text("name,number\n", encoding="utf-8")
    reading = telephone.read(*(option.format(folder=tmp_path) for option in options))
    assert one_sentence(reading) == sentence.format(folder=tmp_path)


def test_what_is_written_is_private_and_stays_out_of_the_repository(telephone: Telephone):
    telephone.to_text(ANA, HELLO, ANSWER)
    telephone.read()
    assert stat.S_IMODE((telephone.raw / "messages.csv").stat().st_mode) == 0o600
    assert stat.S_IMODE(telephone.raw.stat().st_mode) == 0o700
    assert read_chats.arguments(["x"]).to == ROOT / "raw_chats"
    assert "raw_chats/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_settings_fit_the_folder(telephone: Telephone):
    telephone.to_text(ANA, HELLO, ANSWER)
    telephone.raw.mkdir()
    (telephone.raw / "orders.csv").write_text("order_id\n", encoding="utf-8")
    telephone.read("--time-zone", "Europe/Madrid")
    settings = yaml.safe_load((telephone.raw / "settings.yml").read_text(encoding="utf-8"))
    assert settings["raw_location"] == str(telephone.raw)
    assert settings["reporting_time_zone"] == "Europe/Madrid"
    assert sorted(settings["raw_tables_absent"]) == sorted(set(TABLES) - {"messages", "orders"})


# From the exports to the KPIs -----------------------------------------------------------------------------------------------


def test_three_chats_of_two_telephones_give_the_kpis_worked_out_by_hand(
    telephone: Telephone, build: Callable[..., Path]
):
    """An Android telephone in Spanish with minutes, and an iPhone in English with seconds."""
    telephone.to_text(
        "shop/Chat de WhatsApp con +52 1 55 1111 2222.txt",
        "02/03/26, 15:00 - Los mensajes y las llamadas están cifrados de extremo a extremo.",
        "02/03/26, 15:00 - +52 1 55 1111 2222: Hola, ¿precio de:",
        '"la azul"; y la roja?',
        "02/03/26, 15:04 - Tienda Sol: Buenas tardes",  # after 240 s
        "02/03/26, 15:10 - +52 1 55 1111 2222: gracias",
        "02/03/26, 15:10 - Tienda Sol: IMG-20260302-WA0001.jpg (archivo adjunto)",  # within the same minute
        "13/03/26, 9:05 - +52 1 55 1111 2222: otra duda",  # a second conversation, without an answer
    )
    telephone.to_text(
        "shop/Chat de WhatsApp con Beto.txt",
        "05/03/26, 10:00 - Tienda Sol: Su pedido está listo",
        "05/03/26, 10:30 - Beto: voy",
        "05/03/26, 10:31 - Tienda Sol: Se eliminó este mensaje.",  # after 60 s
    )
    telephone.to_zip(
        "owner/WhatsApp Chat - Cora.zip",
        {
            "_chat.txt": f"[3/14/26, 11:59:50{NARROW}PM] Cora: Hi\r\n[3/15/26, 12:00:05{NARROW}AM] Tienda Sol: {MARK}image omitted\r\n"
        },
        saved=(2026, 3, 17, 12, 0, 0),  # as_of: all windows of a day have passed
    )
    telephone.to_text(
        "owner/WhatsApp Chat with Family.txt",
        *(f"[3/14/26, 9:00:00 AM] {who}: x" for who in ("Eva", "Tienda Sol", "Max")),
    )
    assert telephone.read().code == 0

    with duckdb.connect(str(build(telephone.raw)), read_only=True) as warehouse:
        values = dict(warehouse.execute(
            "select kpi_id, value from marts.kpi_values where grain = 'month' and slice = 'all' and period_start = '2026-03-01'"
        ).fetchall())  # fmt: skip
        cora = warehouse.execute(
            "select first_response_seconds, opened_date from marts.fct_conversations where business_phone_id = 'owner'"
        ).fetchall()
        audit = warehouse.execute(
            "select rows_in, rows_kept, rows_rejected from marts.load_audit where table_name = 'messages'"
        ).fetchall()
    assert cora == [(15, date(2026, 3, 14))]
    assert audit == [(10, 10, 0)]
    expected = {
        "conversations": 4,
        "customer_initiated_conversations": 3,
        "business_initiated_conversations": 1,
        "inbound_messages": 5,
        "outbound_messages": 5,
        "active_contacts": 3,
        "answer_rate": 2 / 3,  # not the second conversation of 5511112222
        "first_response_time": (240 + 60 + 15) / 3,
        "first_response_time_median": 60,
        "reply_time": (240 + 0.001 + 60 + 15) / 4,
        "reply_time_median": (15 + 60) / 2,
    }
    assert {kpi: float(values[kpi]) for kpi in expected} == pytest.approx(expected)
    assert {"read_rate", "delivery_rate", "orders", "resolution_rate", "csat"} & set(values) == set()  # unknown, not 0
