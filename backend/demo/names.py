"""Fictional people, companies and addresses of theirs.

Given names and surnames are common or made of syllables; companies are made of
syllables; domains end in ``.example`` or ``.test``, which belong to nobody by RFC
2606, and phone numbers lie in ranges that are kept for fiction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.demo.vocabulary import words
from backend.domain.dice import Dice

GIVEN = words(
    """Adela Aino Alba Aldo Amara Anneke Anouk Arlo Asha Astrid Aurel Bashir Beatrix
    Bela Benno Blanka Bram Calla Caspian Cosima Dafna Dario Delphine Desta Dunja Edda
    Eero Elif Elowen Emeka Enzo Esme Ezra Fadil Farah Fenna Finnian Florin Freya Galen
    Gita Goran Greta Hadiya Halim Hana Hedda Hugo Ilse Imani Ines Ingrid Isko Ivo
    Jarek Jelena Jonas Juno Kalani Kaspar Katya Kemal Kiran Klara Lazar Leena Leif
    Liora Luca Lumi Mabel Magnus Maire Malik Marisol Matteo Mila Milo Mirza Nadia
    Naoki Nela Nico Nils Noor Odile Olena Omar Oona Orla Oskar Paloma Pavel Petra Pia
    Quentin Rafael Ravi Renske Rhea Rosa Rune Sabine Samir Sanna Selma Silas Sofia
    Soren Stellan Suri Tadeo Talia Tariq Tessa Theo Tomas Ulla Uma Valeria Vera Viggo
    Wanda Willem Xenia Yara Yasmin Yusuf Zadie Zoran Zuri"""
)
SURNAMES = words(
    """Abernethy Adeyemi Albrecht Alvarado Andersson Arslan Bakker Balogun Barrow Becker
    Bellamy Bergstrom Bianchi Blanchard Boateng Brandt Calloway Castellan Chaudhry
    Cisneros Clement Cordova Crane Dahl Danso Delacroix Demir Dragan Duarte Eklund
    Elster Espinoza Falk Farouk Ferreira Fiala Fontaine Forsberg Gallo Garrick Ghosh
    Grimaldi Haas Hadley Halloran Hartmann Havel Hidalgo Holm Horvat Ibarra Ilves Iyer
    Jansen Jovanovic Kamara Kaplan Kessler Khalil Kimura Klein Kovacs Kowalski Kruger
    Lachance Lindqvist Lombardi Lorenz Macias Madsen Malik Marchetti Marlow Mendoza
    Mensah Moreau Navarro Nguema Nielsen Novak Nyberg Okafor Olsen Orsini Osman
    Ostergaard Paredes Pascal Pereira Petrov Pike Quist Rahman Ramsey Renner Ricci
    Rossi Sandoval Sato Schreiber Seidel Serrano Sharma Silva Soto Stark Sundberg Szabo
    Tanaka Tavares Thorne Toivonen Tran Ueda Urban Valdez Varga Vasquez Vogel Wagner
    Walsh Weiss Winther Wolff Yilmaz Zapata Zeller Zielinski"""
)
STARTS = words("bar cal dor fen gal hol kel lan mar nor pel quin ros sel tor ver")
MIDDLES = words("a e i o u an en il or ul")
ENDINGS = words("bek dale din gard ham lund mere more nell rick ro ska ton vale wen")
TRADES = words(
    """Analytics Bakery Books Builders Ceramics Clinic Consulting Design Dental Energy
    Engineering Farms Finance Foods Freight Furniture Gardens Games Hotels Insurance
    Legal Logistics Marine Media Optics Outdoor Partners Pharmacy Print Records Rentals
    Robotics Sports Studio Textiles Tools Travel Water Wines Workshop"""
)

FREE_MAIL = (
    ("postbox.example", 0.34),
    ("mailhaven.example", 0.24),
    ("inboxly.example", 0.16),
    ("letterpond.example", 0.1),
    ("quickmail.test", 0.08),
    ("oldpost.example", 0.05),
    ("tinypost.test", 0.03),
)
# Country, calling code with the digits that keep the number fictional, free digits.
COUNTRIES = (
    (("US", "+1{area}55501", 2), 0.34),
    (("GB", "+447700900", 3), 0.1),
    (("DE", "+4900", 7), 0.1),
    (("FR", "+3300", 7), 0.07),
    (("IN", "+9100", 8), 0.12),
    (("BR", "+5500", 8), 0.08),
    (("JP", "+8100", 8), 0.07),
    (("SG", "+6500", 6), 0.05),
    (("PL", "+4800", 7), 0.04),
    (("NG", "+23400", 8), 0.03),
)
# For worlds of a million: where the ranges above have a few numbers a person would
# soon share one with thirty strangers. No area begins with a zero.
_ROOMY = {"US": ("US", "+10", 9), "GB": ("GB", "+440", 9)}
ROOMY_COUNTRIES = tuple((_ROOMY.get(row[0], row), share) for row, share in COUNTRIES)
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/143.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/146.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) Safari/18.2",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) Chrome/143.0",
    "Mozilla/5.0 (X11; Linux x86_64) Firefox/146.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2) Mobile Safari/604.1",
    "Mozilla/5.0 (Linux; Android 16) Mobile Chrome/143.0",
)
SDKS = ("sdk-python/2.14.0", "sdk-python/2.13.1", "sdk-typescript/4.2.0", "curl/8.11")


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody types into the sign-up form."""

    full_name: str
    email: str
    country: str
    phone: str = ""
    claims: str = ""  # organization claimed


class Names:
    """Makes people and companies; e-mail addresses are never given twice.

    With room for ``many`` people, telephone numbers are seldom given twice either.
    """

    def __init__(self, dice: Dice, *, many: bool = False) -> None:
        self._dice = dice
        self._countries = ROOMY_COUNTRIES if many else COUNTRIES
        self._emails: set[str] = set()
        self._companies: set[str] = set()

    def person(
        self, *, domain: str = "", country: str = "", name: str = "", claims: str = ""
    ) -> Person:
        """Somebody; with a free-mail or private address unless ``domain`` is given."""
        dice = self._dice
        full_name = name or self.full_name()
        home, pattern, digits = self._country(country)
        phone = ""
        if dice.chance(0.35):
            area = f"{dice.between(2, 9)}{dice.between(0, 8)}{dice.between(0, 9)}"
            number = dice.between(0, 10**digits - 1)
            phone = f"{pattern.format(area=area)}{number:0{digits}d}"
        mail_domain = domain or self._mail_domain(full_name)
        email = self._email(full_name, mail_domain, tidy=bool(domain))
        return Person(full_name, email, home, phone, claims)

    def again(self, person: Person) -> Person:
        """The same person with another e-mail address of the same style."""
        email = self._email(person.full_name, person.email.split("@")[1], tidy=False)
        return replace(person, email=email)

    def full_name(self) -> str:
        """Given name and surname; namesakes happen, as in life."""
        dice = self._dice
        if dice.chance(0.5):
            return f"{dice.pick(GIVEN)} {dice.pick(SURNAMES)}"
        return f"{dice.pick(GIVEN)} {self.word()}"

    def word(self) -> str:
        """Capitalized word that means nothing, of a place or a product, say."""
        dice = self._dice
        middle = dice.pick(MIDDLES) if dice.chance(0.8) else ""
        return f"{dice.pick(STARTS)}{middle}{dice.pick(ENDINGS)}".capitalize()

    def company(self) -> tuple[str, str]:
        """Name and domain of a company that nobody else has."""
        while True:
            word, trade = self.word(), self._dice.pick(TRADES)
            name = f"{word} {trade}"
            if name in self._companies:
                name = f"{word} & {self.word()} {trade}"
            if name not in self._companies:
                self._companies.add(name)
                slug = name.lower().replace(" & ", "-").replace(" ", "-")
                return name, f"{slug}.example"

    def _country(self, wanted: str) -> tuple[str, str, int]:
        if not wanted:
            return self._dice.weighted(self._countries)
        countries = self._countries
        return next((row for row, _ in countries if row[0] == wanted), countries[0][0])

    def _mail_domain(self, full_name: str) -> str:
        if self._dice.chance(0.88):
            return self._dice.weighted(FREE_MAIL)
        surname = full_name.rsplit(" ", 1)[1].lower()
        return f"{surname}-{self.word().lower()}.example"

    def _email(self, full_name: str, domain: str, *, tidy: bool) -> str:
        dice = self._dice
        given, surname = full_name.lower().split(" ", 1)
        shapes: Sequence[str] = (f"{given}.{surname}", f"{given[0]}.{surname}")
        if not tidy:
            number = dice.between(1, 2099)
            shapes = (
                *shapes,
                f"{given}{surname}{number % 100}",
                f"{given}_{surname}",
                f"{surname}.{number}",
                f"{self.word().lower()}{number % 1000}",
            )
        local = dice.pick(shapes)
        while f"{local}@{domain}" in self._emails:
            local = f"{local}{dice.between(1, 99)}"
        email = f"{local}@{domain}"
        self._emails.add(email)
        return email
