"""Which column of a table is which, whatever the programme that exported it calls them."""

import unicodedata
from collections.abc import Sequence

ALIASES: dict[str, tuple[str, ...]] = {
    "lat": (
        *("lat", "latitude", "@lat", "geo_lat", "gps_lat", "map_lat", "address_lat", "lat_dd"),
        *("latitude_wgs84", "wgs84_lat", "lat_wgs84", "voters_latitude", "address_latitude"),
        *("residence_latitude", "geo_code_1", "geocode_latitude", "point_lat", "latitud"),
        *("latitudine", "breite", "breitengrad", "geo_breite", "breedtegraad", "breddegrad"),
        *("latitud_wgs84", "szerokosc", "szerokosc_geograficzna", "leveysaste", "leveyspiiri"),
        *("enlem", "широта", "πλάτος", "纬度", "緯度", "위도", "خط العرض", "latitude_y"),
        *("y", "lat_y", "y_coord", "coord_y", "point_y", "ycoord"),
    ),
    "lon": (
        *("lon", "lng", "long", "longitude", "@lon", "geo_lon", "geo_lng", "geo_long", "gps_lon"),
        *("gps_lng", "map_lon", "map_lng", "address_lon", "address_lng", "lon_dd", "long_dd"),
        *("longitude_wgs84", "wgs84_lon", "lon_wgs84", "voters_longitude", "address_longitude"),
        *("residence_longitude", "geo_code_2", "geocode_longitude", "point_lon", "longitud"),
        *("longitudine", "länge", "laenge", "längengrad", "laengengrad", "geo_laenge"),
        *("lengtegraad", "længdegrad", "lengdegrad", "longitud_wgs84", "dlugosc", "długość"),
        *("dlugosc_geograficzna", "długość_geograficzna", "pituusaste", "pituuspiiri", "boylam"),
        *("долгота", "μήκος", "经度", "經度", "経度", "경도", "خط الطول", "longitude_x"),
        *("x", "lon_x", "x_coord", "coord_x", "point_x", "xcoord"),
    ),
    "number": (
        *("addr:housenumber", "housenumber", "house_number", "house_no", "house_num", "number"),
        *("street_number", "street_no", "street_num", "streetnbr", "building_number", "houseno"),
        *("voters_residence_house_number", "residence_house_number", "address_number", "addr_num"),
        *("civic_number", "civic_no", "no_civique", "numero_civique", "numéro", "num_voie"),
        *("numero_rue", "numéro_de_rue", "numero", "número", "numero_civico", "civico"),
        *("num_calle", "hausnummer", "hausnr", "haus_nr", "hnr", "huisnummer", "husnummer"),
        *("husnr", "numer_domu", "nr_domu", "talonumero", "kapı_no", "bina_no", "дом"),
        *("номер_дома", "门牌号", "番地", "no", "nr", "num", "hn"),
    ),
    "street": (
        *("addr:street", "street", "street_name", "streetname", "road", "road_name", "st_name"),
        *(
            "voters_residence_street_name",
            "residence_street_name",
            "address_street",
            "thoroughfare",
        ),
        *("full_street", "full_street_name", "rue", "nom_rue", "nom_de_rue", "voie", "nom_voie"),
        *("calle", "nombre_calle", "via", "rua", "logradouro", "straße", "strasse", "strassenname"),
        *("straßenname", "straat", "straatnaam", "gade", "gadenavn", "vejnavn", "gate", "gatenavn"),
        *("gata", "gatunamn", "ulica", "nazwa_ulicy", "katu", "kadunnimi", "sokak", "cadde"),
        *("улица", "οδός", "街道", "addr:place"),
    ),
    "unit": (
        *("addr:unit", "unit", "apt", "apartment", "addr:flats", "flat", "suite", "apt_num"),
        *("apt_no", "apt_number", "apartment_number", "apartment_no", "unit_number", "unit_no"),
        *("unit_num", "flat_number", "flat_no", "secondary_unit", "addr:door", "door_number"),
        *("voters_residence_apartment_number", "residence_apartment_number", "address_line_2"),
        *("address2", "appartement", "appt", "app", "wohnung", "wohnungsnummer", "piso", "puerta"),
        *("apartamento", "interno", "scala", "appartamento", "toevoeging", "huisnummertoevoeging"),
        *("lägenhet", "leilighet", "mieszkanie", "nr_mieszkania", "asunto", "daire", "квартира"),
        "διαμέρισμα",
    ),
    "turf": ("turf", "turf_id", "turf_name", "turf_number", "piece", "walk_list"),
    "id": (
        *(
            "id",
            "door_id",
            "address_id",
            "@id",
            "voter_file_id",
            "voterfile_id",
            "voter_file_vanid",
        ),
        *("vanid", "van_id", "myvoterfile_vanid", "voter_id", "state_file_id", "lalvoterid"),
        *("nationbuilder_id", "external_id", "household_id", "uprn", "osm_id", "record_id", "uid"),
        *("identifier", "identifiant", "kennung"),
    ),
    "address": (
        *("address", "street_address", "full_address", "address1", "address_1", "address_line_1"),
        *("addr:full", "addr", "primary_address1", "registered_address", "residence_address"),
        *("voters_residence_address_line", "residence_addresses_address_line", "mailing_address"),
        *("residential_address", "home_address", "vaddress", "adresse", "adresse_complete"),
        *("dirección", "direccion", "indirizzo", "endereço", "anschrift", "adres", "adress"),
        *("osoite", "адрес", "διεύθυνση", "地址", "住所", "주소"),
    ),
}
"""What each column may be called, the likeliest first: a table with both ``lat`` and ``y`` has its
latitude in ``lat``."""


def plain(header: str) -> str:
    """A header without case, accents, spaces and punctuation: ``Addr:HouseNumber`` as one word."""
    apart = unicodedata.normalize("NFKD", header.casefold()).casefold()
    # A Turkish ı in capitals is the I of everybody else.
    return "".join(letter for letter in apart if letter.isalnum()).replace("ı", "i")


_RANKS = {
    role: {plain(alias): rank for rank, alias in reversed(list(enumerate(aliases)))}
    for role, aliases in ALIASES.items()
}


def columns_of(headers: Sequence[str]) -> dict[str, int]:
    """Which column is which: the index of the likeliest one of each role that is there."""
    words = [plain(header) for header in headers]
    found: dict[str, int] = {}
    for role, ranks in _RANKS.items():
        candidates = [(ranks[word], index) for index, word in enumerate(words) if word in ranks]
        if candidates:
            found[role] = min(candidates)[1]
    return found


def what_was_taken(headers: Sequence[str], found: dict[str, int]) -> str:
    """A remark that names the column each thing was read from."""
    pairs = [f"{role} from “{headers[index].strip()}”" for role, index in found.items()]
    return f"Columns: {', '.join(pairs)}." if pairs else "No column was recognised."
