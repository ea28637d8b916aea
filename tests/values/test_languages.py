"""Which language a text is in, and which texts are in none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.values.languages import ENGLISH, language_of, may_be_foreign


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sie können jederzeit zwischen den Tarifen wechseln, und das ist nicht teuer.", "German"),
        ("Vous pouvez changer d'offre quand vous le souhaitez, et sans frais pour vous.", "French"),
        ("Puedes cambiar de plan cuando quieras, y no hay tarifa por los hosts.", "Spanish"),
        ("Você pode mudar de plano quando quiser, e não há tarifa para os hosts.", "Portuguese"),
        ("Puoi cambiare piano quando vuoi, e non c'è nessuna tariffa per gli host.", "Italian"),
        ("Je kunt op elk moment van plan wisselen, en dat is niet duur voor jouw team.", "Dutch"),
        ("Du kan byta plan när du vill, och det är inte dyrt för ditt team.", "Swedish"),
        ("Plan jest dla małych firm i nie trzeba się do niego zobowiązywać.", "Polish"),
        ("いつでもプランを変更できます。", "Japanese"),
        ("您可以随时更改套餐。", "Chinese"),
        ("언제든지 요금제를 변경할 수 있습니다.", "Korean"),
        ("Вы можете сменить тариф в любое время.", "Russian"),
        ("يمكنك تغيير الخطة في أي وقت.", "Arabic"),
        ("You can move between the plans at any time, and your team keeps its data.", "English"),
        ("The German word is Preis, and die Preise is what they call all of them.", "English"),
    ],
)  # fmt: skip
def test_prose_is_in_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Starter Growth Scale Enterprise",
        "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
        "Options: bg, de, en, en-AU, es, fa, fr, hu, it, ja, ko, nl, pl, pt-br, ro, ru, sv, tr",
        "SHA-256: 3920fec7e3d3242fe29f5ecce83d2829c7e25d7de1a3da44ac65596f76589f00",
        "for (const item of items) { order.de = sum(items); /usr/lib/des/en.py --all }",
        "GET /v1/de/la 200 OK",
        "$49 €59 £69 12.5 % ✓ –",
        "São Paulo, Düsseldorf, Zürich, Málaga, Orléans",
        "Deploy to 東京 or to Osaka, and pay by the month for it.",
    ],
)
def test_names_tables_and_code_are_in_no_foreign_language(text: str) -> None:
    assert language_of(text) in {None, "English"}


PIECES = st.sampled_from(
    "the and de la les und der das no com do não \u0130le プラン ні x1 /la de_la".split()
)


@given(st.lists(st.lists(PIECES | st.text(max_size=3), max_size=8).map(" ".join), max_size=4))
def test_what_is_left_off_at_once_is_in_no_other_language(texts: list[str]) -> None:
    together = "\n".join(texts)

    if not may_be_foreign(together):
        assert {language_of(text) for text in (*texts, together)} <= {None, ENGLISH}


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("You can move between the plans, and your team keeps its data.", False),
        ("Über uns: São Paulo, Düsseldorf, Orléans, de facto", False),
        ("Sie können das Paket wechseln, und zwar sofort.", True),
        ("Deploy to 東京 or to Osaka", True),
    ],
)
def test_an_english_text_is_left_off_at_once(text: str, may_be: bool) -> None:
    assert may_be_foreign(text) is may_be
