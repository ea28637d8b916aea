"""Which language a text is written in, by its script and by its small words.

Small words (articles, prepositions, forms of "to be") are a fifth to a half of all words of prose in
any language, and hardly any of a table of prices, a list of names or code, which so are in no
language at all. A word of several languages counts for each of them, but one that English has,
too, for English only. Single letters are left out: code is full of them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

ENGLISH = "English"

_SMALL_WORDS = {
    ENGLISH: "the and of to is are was be it that this with for from by your you we our can have has not on at as or if when each every more which their they will all but than per up any there its how what an in a",
    "German": "der das den dem des und ist sind nicht ein eine einen einem einer für mit auf von zu im zum zur bei auch sich wird werden oder wenn sie wir ihr ihre ihren ihrem nach über aus als nur noch kann können durch pro je es keine hat haben unser unsere alle jeder jede bis ohne",
    "French": "le la les des du et est sont une un pour avec dans sur par qui que vous nous votre vos notre nos ne pas ou au aux ce cette ces leur leurs plus sans être chaque tous toutes en de il elle ont peut quand dont jusqu",
    "Spanish": "el la los las un una en de del que es son para con por su sus se lo como más no nuestro nuestra tu tus cada al pero sin sobre este esta todos todas puede está hay ser cuando hasta desde han",
    "Portuguese": "os um uma em de do da dos das que é são para com por seu sua seus suas se não mais ao aos à cada todos todas você pode como sem sobre este esta ou mas até quando está nosso nossa na no nas nos ser",
    "Italian": "il lo la gli le un una di del della dei delle che è sono per con non si da dal nel nella al alla più ogni come su questo questa ma anche nostro nostra tuo tua può tutti tutte senza fino quando dello degli",
    "Dutch": "de het een en van ik dat die niet met voor zijn op te aan er maar om hem ook als bij naar uit deze dit wordt worden kan onze jouw uw je of elke alle geen meer heeft hebben wij per tot over zonder wanneer",
    "Swedish": "och att det som en ett på är av för med till den har inte om kan din ditt dina vår våra från eller alla varje när du vi man ska utan mer här",
    "Danish": "og at det som en et på er af for med til den har ikke om kan din dit dine vores fra eller alle hver når du vi man skal uden mere her også blev",
    "Norwegian": "og at det som en et på er av for med til den har ikke om kan din ditt dine vår våre fra eller alle hver når du vi man skal uten mer her også ble",
    "Polish": "na do że się nie jest są to dla od po jak oraz lub przez za przy może które który która ich każdy każdego twój twoje nasz nasze bez ma już tylko czy ze",
    "Czech": "je se na že to do pro jsou jako od po ale nebo který která které za při by může vaše naše každý bez už jen více také tak ve si",
    "Turkish": "ve bir bu için ile da de daha olarak olan her çok gibi kadar veya ne en sonra değil var yok tüm sizin bizim kendi ya ise mı",
    "Finnish": "ja on ei se että kun mutta tai joka ovat voi sen myös oli jos kuin niin ole tämä kaikki sinun meidän ilman hän vain",
    "Hungarian": "az és hogy nem egy is van meg ez csak ha vagy mint már de el azt minden lehet még ki lesz után nélkül",
    "Romanian": "și de la în cu pe un este sunt pentru care nu din mai să ce sau prin fi al ale lui dumneavoastră fiecare toate poate fără când",
    "Indonesian": "yang dan di untuk dengan dari ini itu pada tidak adalah atau akan ke anda kami dalam dapat oleh sebagai juga lebih semua setiap",
    "Vietnamese": "và của là các cho không được một có trong với những này để từ khi bạn chúng tôi người đã hoặc mỗi",
}  # fmt: skip
_IN_ENGLISH = frozenset(_SMALL_WORDS[ENGLISH].split())
# What is English as well speaks for no other language.
_BY_WORD: dict[str, tuple[str, ...]] = dict.fromkeys(_IN_ENGLISH, (ENGLISH,))
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        if _word not in _IN_ENGLISH:
            _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _language)
_NOT_ENGLISH = _BY_WORD.keys() - _IN_ENGLISH

# Scripts that one language alone, or nearly so, is written in. A kana makes the Chinese characters
# around it Japanese.
_SCRIPTS = (
    ("Japanese", "\u3041-\u30ff\uff66-\uff9f"),
    ("Korean", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"),
    ("Chinese", "\u3400-\u4dbf\u4e00-\u9fff"),
    ("Ukrainian", "іїєґІЇЄҐ"),
    ("Russian", "\u0400-\u04ff"),
    ("Greek", "\u0370-\u03ff"),
    ("Arabic", "\u0600-\u06ff\u0750-\u077f"),
    ("Hebrew", "\u0590-\u05ff"),
    ("Thai", "\u0e00-\u0e7f"),
    ("Hindi", "\u0900-\u097f"),
)
_IN_SCRIPT = tuple((language, re.compile(f"[{chars}]")) for language, chars in _SCRIPTS)
_NO_LATIN = re.compile(
    "[\u0370-\u04ff\u0590-\u077f\u0900-\u097f\u0e00-\u0e7f\u1100-\u11ff\u3041-\ud7af\uff66-\uff9f]"
)
_SHARED = {"Japanese": ("Chinese",), "Ukrainian": ("Russian",)}
"""Scripts whose characters count for a language that has some of its own."""

_WORD = re.compile(r"[^\W\d_]+")
# An address, a path, a name in code: no words of a sentence.
_NO_PROSE = re.compile(r"[/\\_@<>{}=|`]|\w\.\w|[a-z][A-Z]")

_FEWEST = 3
"""Small words of a language that a text must have, each counted once."""
_LEAST_SHARE = 0.12
"""Of all its words, so many are small ones in prose of that language."""
_AGAINST_ENGLISH = 2.0
_LETTERS_A_WORD = 2
"""Letters of a script without blanks that count as a word."""
_FEWEST_LETTERS = 4
_SCRIPT_SHARE = 0.3
_LONG = 8
"""Words, or letters of a script of its own, that a text has to be judged by itself."""


@dataclass(slots=True)
class Evidence:
    """What texts have of each language; of several texts it can be added up."""

    words: int = 0
    small: Counter[str] = field(default_factory=Counter)
    different: dict[str, set[str]] = field(default_factory=dict)
    letters: Counter[str] = field(default_factory=Counter)

    def see(self, text: str) -> None:
        """Take a text into account."""
        if _NO_LATIN.search(text):
            self._see_scripts(text)
        for token in text.split():
            if _NO_PROSE.search(token):
                continue
            for word in _WORD.findall(token):
                if not _NO_LATIN.match(word):
                    self.words += 1
                    self._see_word(word.lower())

    def _see_word(self, word: str) -> None:
        for language in _BY_WORD.get(word, ()):
            self.small[language] += 1
            self.different.setdefault(language, set()).add(word)

    def _see_scripts(self, text: str) -> None:
        for language, script in _IN_SCRIPT:
            self.letters[language] += len(script.findall(text))

    def add(self, other: Evidence) -> None:
        """Take another's evidence into account."""
        self.words += other.words
        self.small.update(other.small)
        self.letters.update(other.letters)
        for language, words in other.different.items():
            self.different.setdefault(language, set()).update(words)

    @property
    def language(self) -> str | None:
        """The language by its English name; None where too little speaks for any."""
        return self._by_script() or self._by_words()

    @property
    def clear(self) -> str | None:
        """The language of a text that is long enough to say so by itself."""
        language = self.language
        if language == ENGLISH:
            least = _AGAINST_ENGLISH * self._most_of_another
            return ENGLISH if self.small[ENGLISH] >= least else None
        long = self.words >= _LONG or sum(self.letters.values()) >= _LONG
        return language if long else None

    @property
    def leans_to_english(self) -> bool:
        """Whether more of a short text's small words are English than of any other language."""
        return self.small[ENGLISH] > self._most_of_another and not any(self.letters.values())

    @property
    def _most_of_another(self) -> int:
        """How many small words there are of the language, but for English, that has the most."""
        return max((n for one, n in self.small.items() if one != ENGLISH), default=0)

    def _by_script(self) -> str | None:
        counts = Counter(self.letters)
        for language, others in _SHARED.items():
            if counts[language]:
                counts[language] += sum(counts.pop(other, 0) for other in others)
        if not counts:
            return None
        language, letters = counts.most_common(1)[0]
        in_words = letters / _LETTERS_A_WORD
        enough = letters >= _FEWEST_LETTERS and in_words >= _SCRIPT_SHARE * (self.words + in_words)
        return language if enough else None

    def _by_words(self) -> str | None:
        if not self.small:
            return None
        english = self.small[ENGLISH]
        language, count = max(self.small.items(), key=lambda one: (one[1], one[0] == ENGLISH))
        if language == ENGLISH:
            return ENGLISH if count >= _FEWEST else None
        different = self.different[language]
        # Codes of countries and hexadecimal digits make small words of two letters.
        enough = len(different) >= _FEWEST and any(len(word) > 2 for word in different)
        often = count >= max(_LEAST_SHARE * self.words, _AGAINST_ENGLISH * english)
        return language if enough and often else None


def may_be_foreign(text: str) -> bool:
    """Whether a text, or any part of it, could be in another language: a look that costs little.

    It cannot where all scripts are Latin, and no other language has enough small words in it.
    """
    if _NO_LATIN.search(text):
        return True
    said = _NOT_ENGLISH.intersection(map(str.lower, _WORD.findall(text)))
    counts = Counter(language for word in said for language in _BY_WORD[word])
    return max(counts.values(), default=0) >= _FEWEST


def language_of(text: str) -> str | None:
    """The language a text is written in, by its English name; None where it does not show."""
    evidence = Evidence()
    evidence.see(text)
    return evidence.language
