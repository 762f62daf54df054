"""Doors from the files people have: a canvass's first evening, properties, and broken files."""

import csv
import gzip
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.science.doors.columns import ALIASES, columns_of, plain
from groundswell.science.doors.reading import read, read_lines
from groundswell.science.doors.record import DOOR_COLUMNS, DoorsCannotBeRead

WriteFile = Callable[[str, str | bytes], Path]

EXPORT = """\
Voter File VANID,Latitude,Longitude,StreetNo,StreetName,AptNum,Party
a1,45.5200,-73.5800,12,Rue des Érables,1,x
a2,45.5200,-73.5800,12,Rue des Érables,2,x
a2,45.5200,-73.5800,12,Rue des Érables,2,x
a3,45.5210,-73.5810,14;16,Rue des Érables,,x
a4,,,18,Rue des Érables,,x
a5,0,0,20,Rue des Érables,,x
"""

TOWN = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6" generator="a test">
  <node id="1" lat="50.0000" lon="7.0000" version="1"><tag k="addr:housenumber" v="1;3"/>
    <tag k="addr:street" v="Hafenweg"/></node>
  <node id="2" lat="50.0010" lon="7.0010" version="1"><tag k="addr:housenumber" v="12-18"/>
    <tag k="addr:place" v="Werft"/><tag k="addr:unit" v="B"/><tag k="addr:flats" v="1-4"/></node>
  <node id="3" lat="50.0020" lon="7.0020" version="1"/>
  <node id="4" lat="50.0020" lon="7.0024" version="1"/>
  <node id="5" lat="50.0022" lon="7.0024" version="1"/>
  <node id="6" lat="50.0022" lon="7.0020" version="1"/>
  <node id="7" lat="50.0030" lon="7.0000" version="1"/>
  <way id="10" version="1"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/>
    <tag k="building" v="yes"/><tag k="addr:housenumber" v="7"/>
    <tag k="addr:street" v="Hafenweg"/></way>
  <way id="11" version="1"><nd ref="3"/><nd ref="4"/><nd ref="5"/>
    <tag k="highway" v="residential"/><tag k="name" v="Hafenweg"/></way>
  <way id="12" version="1"><nd ref="5"/><nd ref="7"/><nd ref="99"/>
    <tag k="highway" v="motorway"/></way>
  <way id="13" version="1"><nd ref="3"/><nd ref="6"/><nd ref="7"/>
    <tag k="waterway" v="river"/><tag k="name" v="Mosel"/></way>
  <way id="14" version="1"><nd ref="4"/><nd ref="7"/>
    <tag k="railway" v="rail"/><tag k="tunnel" v="yes"/></way>
  <way id="15" version="1"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="3"/>
    <tag k="highway" v="pedestrian"/><tag k="area" v="yes"/></way>
  <way id="16" version="1"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/></way>
  <relation id="20" version="1"><member type="way" ref="16" role="outer"/>
    <tag k="type" v="multipolygon"/><tag k="building" v="yes"/>
    <tag k="addr:housenumber" v="9"/></relation>
  <relation id="21" version="1"><member type="way" ref="98" role="outer"/>
    <tag k="type" v="multipolygon"/><tag k="addr:housenumber" v="11"/></relation>
</osm>
"""


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def point(lon: object, lat: object, **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_an_export_of_voters_becomes_doors_and_says_what_it_left_out(write: WriteFile) -> None:
    reading = read(write("voters.csv", EXPORT))
    street = "Rue des Érables"
    assert reading.doors.drop("turf").rows() == [
        ("a1", 45.52, -73.58, "12", street, "1", 2),
        ("a2", 45.52, -73.58, "12", street, "2", 3),
        ("a3", 45.521, -73.581, "14", street, "", 5),
        ("a3;2", 45.521, -73.581, "16", street, "", 5),
    ]
    assert dict(reading.doors.schema) == DOOR_COLUMNS
    assert reading.unplaced.select("id", "row", "why").rows() == [
        ("a4", 6, "It has no latitude and no longitude."),
        ("a5", 7, "It is at 0, 0, in the sea: that stands for a place not found."),
    ]
    assert reading.remarks == (
        (
            "Columns: lat from “Latitude”, lon from “Longitude”, number from “StreetNo”, "
            "street from “StreetName”, unit from “AptNum”, id from “Voter File VANID”."
        ),
        "Rows with several house numbers: 1, which are 2 doors.",
        "Doors left out because an earlier one is the same: 1.",
        "Doors without a position, which cannot be walked to: 2.",
    )
    assert reading.streets is None and reading.barriers is None


def test_an_extract_gives_doors_streets_and_barriers_in_one_pass(write: WriteFile) -> None:
    reading = read(write("town.osm", TOWN))
    rounded = reading.doors.with_columns(pl.col("lat", "lon").round(6))
    assert rounded.drop("turf").rows() == [
        ("node/1", 50.0, 7.0, "1", "Hafenweg", "", 1),
        ("node/1;2", 50.0, 7.0, "3", "Hafenweg", "", 1),
        ("node/2", 50.001, 7.001, "12-18", "Werft", "B 1-4", 2),
        ("way/10", 50.0021, 7.0022, "7", "Hafenweg", "", 3),
        ("relation/20", 50.0021, 7.0022, "9", "", "", 4),
    ]
    assert reading.unplaced.select("id", "why").rows() == [
        ("relation/21", "The extract does not hold where it is.")
    ]
    streets, barriers = reading.streets, reading.barriers
    assert streets is not None and barriers is not None
    assert streets.name == ("Hafenweg", "") and streets.kind == ("residential", "motorway")
    assert streets.node.tolist() == [3, 4, 5, 5, 7] and streets.starts.tolist() == [0, 3, 5]
    assert streets.lat.round(7).tolist() == [50.002, 50.002, 50.0022, 50.0022, 50.003]
    assert barriers.kind == ("motorway", "river") and barriers.name == ("", "Mosel")
    assert barriers.node.tolist() == [5, 7, 3, 6, 7]
    assert "Streets or barriers cut where the extract ends: 1." in reading.remarks


@pytest.mark.parametrize("name", ["town.osm.gz", "TOWN.OSM.GZ"])
def test_an_extract_may_be_packed_and_bring_only_its_lines(write: WriteFile, name: str) -> None:
    path = write(name, gzip.compress(TOWN.encode()))
    assert read(path).doors.height == 5
    assert read_lines(path, wanted="streets").kind == ("residential", "motorway")
    assert read_lines(path, wanted="barriers").kind == ("motorway", "river")
    doors = write("doors.csv", "lat,lon\n50,7\n")
    both = read(doors, streets=path, barriers=path)
    assert both.streets is not None and len(both.streets) == 2
    assert both.barriers is not None and len(both.barriers) == 2


def test_geojson_has_its_properties_for_columns(write: WriteFile) -> None:
    square = [[[7, 50], [7.002, 50], [7.002, 50.002], [7, 50.002], [7, 50]]]
    text = collection(
        point(7.5, 50.5, housenumber=12, street="Quai", id="k"),
        {
            "type": "Feature",
            "id": 77,
            "properties": {"housenumber": 14.0},
            "geometry": {"type": "Polygon", "coordinates": square},
        },
        {"type": "Feature", "properties": None, "geometry": None},
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "LineString", "coordinates": [[7, 50], [7, 51]]},
        },
        point(float("nan"), 50),
        point("a", "b"),
    )
    reading = read(write("doors.geojson", text))
    assert reading.doors.with_columns(pl.col("lat", "lon").round(9)).drop("turf").rows() == [
        ("k", 50.5, 7.5, "12", "Quai", "", 1),
        ("2", 50.001, 7.001, "14", "", "", 2),
    ]
    assert reading.unplaced.select("row", "why").rows() == [
        (3, "It has no geometry."),
        (4, "It is a LineString, not a point or an outline."),
        (5, "Its longitude “NaN” is no number."),
        (6, "Its Point has no coordinates that can be read."),
    ]


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\x1e"])
def test_geojson_a_feature_a_line_reads_as_the_whole(write: WriteFile, between: str) -> None:
    features = [point(7 + n / 100, 50, number=str(n)) for n in range(1, 4)]
    whole = read(write("whole.json", collection(*features)))
    lines = read(write("lines.geojsonl", between.join(json.dumps(f) for f in features)))
    assert lines.doors.equals(whole.doors) and lines.doors["number"].to_list() == ["1", "2", "3"]


def test_lines_of_geojson_meet_where_their_points_are_the_same(write: WriteFile) -> None:
    def line(shape: str, coordinates: object, **properties: str) -> dict[str, object]:
        geometry = {"type": shape, "coordinates": coordinates}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    text = collection(
        line("LineString", [[7, 50], [7.1, 50]], name="Quai", highway="residential"),
        line(
            "MultiLineString", [[[7.1, 50.000000001], [7.1, 50.1]], [[180, 0], [-180, 0]]], kind="k"
        ),
        point(7, 50),
    )
    lines = read_lines(write("streets.geojson", text), wanted="streets")
    assert lines.name == ("Quai", "", "") and lines.kind == ("residential", "k", "k")
    assert lines.starts.tolist() == [0, 2, 4, 6]
    first, corner, again, end, east, west = lines.node.tolist()
    assert corner == again and east == west and len({first, corner, end, east}) == 4
    doors = write("doors.csv", "lat,lon\n50,7\n")
    reading = read(doors, streets=write("streets.geojson", text))
    assert reading.remarks[-1] == "streets.geojson: features left out because they are no lines: 1."


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("12 Pier Street Apt 3", ("12", "Pier Street", "3")),
        ("12 Pier Street #3B, Springfield", ("12", "Pier Street", "3B")),
        ("12 Pier Street, Unit C, Springfield, IL", ("12", "Pier Street", "C")),
        ("Apt 4, 12 Pier Street", ("12", "Pier Street", "4")),
        ("12 E Main St", ("12", "E Main St", "")),
        ("12, rue du Port", ("12", "rue du Port", "")),
        ("12 bis rue du Port", ("12 bis", "rue du Port", "")),
        ("Hafenweg 12a, 20457 Hamburg", ("12a", "Hafenweg", "")),
        ("Hafenweg, 12", ("12", "Hafenweg", "")),
        ("Straße des 17. Juni 135", ("135", "Straße des 17. Juni", "")),
        ("3-12 Pier Street", ("3-12", "Pier Street", "")),
        ("12 Flat Rock Road", ("12", "Flat Rock Road", "")),
        ("5th Avenue", ("", "5th Avenue", "")),
        ("Rose Cottage", ("", "Rose Cottage", "")),
        ("", ("", "", "")),
    ],
)
def test_an_address_in_one_column_is_taken_apart(
    write: WriteFile, address: str, parts: tuple[str, str, str]
) -> None:
    reading = read(write("doors.csv", f'lat,lon,Street Address\n1,2,"{address}"\n'))
    assert reading.doors.select("number", "street", "unit").row(0) == parts


def test_streets_that_begin_with_numbers_are_addresses(write: WriteFile) -> None:
    reading = read(write("a.csv", "lat,lon,street\n1,2,12 Pier Street\n1,3,14 Pier Street\n"))
    assert reading.doors["number"].to_list() == ["12", "14"]
    kept = read(write("b.csv", "lat,lon,no,street\n1,2,9,12 Pier Street\n"))
    assert kept.doors.select("number", "street").row(0) == ("9", "12 Pier Street")


def test_a_number_beside_its_address_is_not_said_twice(write: WriteFile) -> None:
    text = "lat,lon,no,address\n1,2,12,12 Pier Street\n1,3,14,Pier Street\n"
    assert read(write("a.csv", text)).doors["street"].to_list() == ["Pier Street", "Pier Street"]


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "The file is read as UTF-16."),
        ("utf-16-le", "The file is read as UTF-16-LE."),
        ("utf-16-be", "The file is read as UTF-16-BE."),
        (
            "cp1252",
            (
                "The file is not UTF-8 (byte 53 of line 2 is not); it is read as cp1252. "
                "If names look wrong, export it again as UTF-8."
            ),
        ),
    ],
)
def test_any_encoding_reads_the_same(write: WriteFile, encoding: str, remark: str) -> None:
    padding = "-" * 20
    text = f"lat,lon,note,street\n45.5200000,-73.5800000,{padding},Rue des Érables\n"
    reading = read(write("doors.csv", text.encode(encoding)))
    assert reading.doors["street"].to_list() == ["Rue des Érables"]
    assert list(reading.remarks[:-1]) == ([remark] if remark else [])


def test_russian_names_in_an_old_encoding_are_read(write: WriteFile) -> None:
    rows = "".join(f"55.{n},37.{n},улица Набережная большая\n" for n in range(1, 30))
    reading = read(write("doors.csv", f"lat,lon,улица\n{rows}".encode("cp1251")))
    assert set(reading.doors["street"]) == {"улица Набережная большая"}


def test_one_bad_byte_leaves_the_rest_utf_8(write: WriteFile) -> None:
    data = "lat,lon,street\n45.5,-73.5,Érables\n45.6,-73.6,Été\n".encode() + b"45.7,-73.7,\xc9\n"
    reading = read(write("doors.csv", data))
    assert reading.doors["street"].to_list() == ["Érables", "Été", "�"]
    assert reading.remarks[0] == (
        "The file is UTF-8 with damaged characters, read as �: 1. The first is byte 12 of line 4."
    )


@pytest.mark.parametrize("name", ["doors.csv.gz", "doors.csv"])
def test_a_packed_table_is_unpacked(write: WriteFile, name: str) -> None:
    assert read(write(name, gzip.compress(EXPORT.encode()))).doors.height == 4


def test_decimal_commas_and_typographic_minus_are_degrees(write: WriteFile) -> None:
    reading = read(
        write("d.csv", "lat;lon\n45,5;−73,25\n45.5°;-73.25\nnord;-73,5\n95;-73\n1;999\n")
    )
    assert reading.doors.select("lat", "lon").rows() == [(45.5, -73.25)]
    assert reading.unplaced.select("row", "why").rows() == [
        (4, "Its latitude “nord” is no number."),
        (5, "Its latitude 95 is not between -90 and 90."),
        (6, "Its longitude 999 is not between -180 and 180."),
    ]


def test_rows_are_lines_of_the_file(write: WriteFile) -> None:
    text = '\nlat,lon,street\n\n1,2,"Pier\nStreet"\r\n\r\n1,3,"""Q"" Road"\n,,\n1,4,\n\n'
    reading = read(write("doors.csv", text))
    assert reading.doors.select("row", "street").rows() == [
        (4, "Pier\nStreet"),
        (7, '"Q" Road'),
        (9, ""),
    ]
    assert reading.unplaced["row"].to_list() == [8]


@pytest.mark.parametrize("text", ["sep=;\nlat;lon;no\n1;2;3\n", "lat,lon,no\r1,2,3\r"])
def test_what_excel_and_old_macintoshes_write_is_read(write: WriteFile, text: str) -> None:
    assert read(write("doors.csv", text)).doors.select("lat", "lon", "number").rows() == [
        (1.0, 2.0, "3")
    ]


def test_a_lone_quotation_mark_spoils_only_its_line(write: WriteFile) -> None:
    text = 'lat,lon,street\n1,2,"Pier, Street"\n1,3,"Quai\n1,4,Road\n'
    reading = read(write("doors.csv", text))
    assert reading.doors.select("row", "street").rows() == [
        (2, "Pier, Street"),
        (3, "Quai"),
        (4, "Road"),
    ]
    assert "each line is read as one row" in reading.remarks[1]


def test_rows_longer_or_shorter_than_the_heading_are_read_and_remarked(write: WriteFile) -> None:
    reading = read(write("doors.csv", "lat,lon,street\n1,2\n1,3,Quai,more\n"))
    assert reading.doors["street"].to_list() == ["", "Quai"]
    assert "more than the heading's 3 columns" in reading.remarks[1]


def test_an_id_that_two_doors_share_is_remarked(write: WriteFile) -> None:
    reading = read(write("doors.csv", "id,lat,lon\nk,1,2\nk,1,3\n"))
    assert reading.doors.height == 2
    assert reading.remarks[-1] == "Doors with an id that an earlier door has too: 1."


ROWS = [
    ("a", "45.5", "-73.5", "12", "Pier, Street", "1"),
    ("b", "45.6", "-73.6", "3-5", 'The "Quai"; east | west\tnorth', ""),
    ("c", "45.7", "-73.7", "", "Érables", "2"),
    ("d", "", "", "7", "Érables", ""),
]
ROLES = ("id", "lat", "lon", "number", "street", "unit")


@given(data=st.data(), order=st.permutations(range(6)), delimiter=st.sampled_from(",;\t|"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_order_heading_and_delimiter_reads_the_same(
    tmp_path: Path, data: st.DataObject, order: list[int], delimiter: str
) -> None:
    headings = [data.draw(st.sampled_from(ALIASES[role]), label=role) for role in ROLES]
    shout = data.draw(st.sampled_from([str.upper, str.title, str.lower, lambda text: f" {text} "]))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([shout(headings[index]) for index in order])
    writer.writerows([row[index] for index in order] for row in ROWS)
    path = tmp_path / "doors.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    reading = read(path)
    assert reading.doors.drop("row", "turf").rows() == [
        (name, float(lat), float(lon), *texts) for name, lat, lon, *texts in ROWS[:3]
    ]
    assert reading.unplaced["id"].to_list() == ["d"]


degrees = st.sampled_from(["", "0", "1", "1.5", "-1,5", "nan", "inf", "91", "181", "x", " 1 "])
texts = st.text(st.sampled_from('a1 ,";é\n'), max_size=4)


@given(rows=st.lists(st.tuples(degrees, degrees, texts, texts), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_row_is_a_door_or_unplaced_or_there_twice(
    tmp_path: Path, rows: list[tuple[str, str, str, str]]
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["lat", "lon", "no", "street"])
    writer.writerows([("45", "45", "0", "one that is somewhere"), *rows])
    path = tmp_path / "doors.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    wanted = 1 + sum(
        max(1, len([part for part in number.split(";") if part.strip()]))
        for _, _, number, _ in rows
    )
    reading = read(path)
    twice = [remark for remark in reading.remarks if "an earlier one is the same" in remark]
    doubles = int(twice[0].split()[-1].strip(".")) if twice else 0
    assert reading.doors.height + reading.unplaced.height + doubles == wanted
    assert reading.doors.drop("id", "row").is_unique().all()
    assert reading.doors["id"].is_unique().all()
    assert reading.unplaced["why"].null_count() == 0
    assert reading.doors["lat"].is_between(-90, 90).all()
    assert reading.doors["lon"].is_between(-180, 180).all()


@given(content=st.binary(max_size=60), name=st.sampled_from(["d.csv", "d.json", "d.osm", "d.pbf"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_doors_or_refused(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DoorsCannotBeRead, match=r"\. ?"):
        read(path)


odd = st.recursive(
    st.sampled_from([None, True, 0, 7.5, -1e999, 10**400, "", "Point", "\ud800", "MultiPolygon"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "no", "id"]), inner, max_size=3)
    ),
    max_leaves=8,
)
shapes = st.sampled_from(["Point", "Polygon", "MultiPolygon", "LineString", "MultiLineString"])
geometries = odd | st.fixed_dictionaries({"type": shapes, "coordinates": odd})


@given(features=st.lists(st.tuples(geometries, odd, odd), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_geojson_keeps_every_feature(
    tmp_path: Path, features: list[tuple[object, object, object]]
) -> None:
    path = tmp_path / "doors.geojson"
    rest = [
        {"type": "Feature", "geometry": geometry, "properties": properties, "id": name}
        for geometry, properties, name in features
    ]
    path.write_text(collection(point(7, 50), *rest))
    reading = read(path)
    rows = [*reading.doors["row"], *reading.unplaced["row"]]
    if not any("the same" in remark for remark in reading.remarks):
        assert sorted(rows) == list(range(1, len(features) + 2))
    with pytest.raises(DoorsCannotBeRead, match="is a line"):
        read_lines(path, wanted="streets")


def test_no_heading_means_two_things() -> None:
    seen: dict[str, str] = {}
    for role, aliases in ALIASES.items():
        for alias in aliases:
            assert plain(alias), alias
            assert seen.setdefault(plain(alias), role) == role, alias
    assert columns_of(["y", "LAT", "lat", "x"]) == {"lat": 1, "lon": 3}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b" \n\r\n", "is empty"),
        ("a.csv", b"\xef\xbb\xbf\n", "is empty"),
        ("a.csv", b"\xff\xfe\n\x00", "is empty"),
        ("a.csv", "sep=,\n", "has no row under its first line"),
        ("a.csv", "lat,lon\n", "has no row under its first line"),
        ("a.csv", "lat,lon\n\n\n", "has no row under its first line"),
        ("a.csv", b"PK\x03\x04rest", "is a workbook"),
        ("a.csv", bytes(range(256)), "is no text: byte 1 is zero"),
        ("a.csv", gzip.compress(EXPORT.encode())[:-20], "is packed and cut short"),
        (
            "a.csv",
            "a,lon\n1,2\n",
            "no column of latitude (such as lat, latitude, @lat, geo_lat) is in its first line, which has “a”, “lon”.",
        ),
        ("a.csv", "q,r\n1,2\n", "(such as lon, lng, long, longitude)"),
        ("a.csv", "lat,lon\n95,45\n-120,12\n", "(row 2: 95, 45)"),
        ("a.csv", "x,y\n300000,5040000\n300001,5040000\n", "metres of a national grid"),
        ("a.csv", "lat,lon\n1,2\n".encode("utf-16")[:-1], "cut short or damaged"),
        ("a.json", '{"type": "Topology"}', "an object of type “Topology”"),
        ("a.json", "[1, 2]", "is JSON (list)"),
        ("a.json", '{"type": "FeatureCollection", "features": [', "is no JSON, or is cut short"),
        ("a.json", '{"type": "FeatureCollection", "features": []}', "has no features"),
        ("a.json", '{"type": "FeatureCollection", "features": [7]}', "item 1 of its features"),
        ("a.json", '{"type":"FeatureCollection","features":[],"crs":"EPSG:2950"}', "another grid"),
        ("a.json", "[" * 100_000, "is no JSON"),
        ("a.osm", TOWN[:900], "is no whole OpenStreetMap extract"),
        ("a.osm", TOWN.replace("50.0020", "north"), "is no whole OpenStreetMap extract"),
        ("a.osm", '<osm version="0.6"></osm>', "has no addresses"),
        ("a.osm.gz", gzip.compress(TOWN.encode())[:-30], "is no whole OpenStreetMap extract"),
        ("a.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader", "is no whole OpenStreetMap extract"),
    ],
)
def test_what_is_no_file_of_doors_is_refused(
    write: WriteFile, name: str, content: str | bytes, says: str
) -> None:
    path = write(name, content)
    with pytest.raises(DoorsCannotBeRead) as refused:
        read(path)
    assert says in str(refused.value) and str(path) in str(refused.value)


@pytest.mark.parametrize("name", ["", "none.csv", "none.osm"])
def test_a_folder_and_nothing_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DoorsCannotBeRead, match="is a folder|There is no file"):
        read(tmp_path / name)


def test_lines_are_refused_where_there_are_none(write: WriteFile) -> None:
    with pytest.raises(DoorsCannotBeRead, match="no feature of 1 is a line"):
        read_lines(write("a.geojson", collection(point(7, 50))), wanted="barriers")
    with pytest.raises(DoorsCannotBeRead, match="has no streets"):
        read_lines(write("a.osm", '<osm version="0.6"></osm>'), wanted="streets")
    assert len(read_lines(write("a.osm", '<osm version="0.6"></osm>'), wanted="barriers")) == 0


def test_the_doors_of_helsinki() -> None:
    path = os.environ.get("GROUNDSWELL_HELSINKI")
    if not path:
        pytest.skip("GROUNDSWELL_HELSINKI names no extract of OpenStreetMap")
    reading = read(Path(path))
    assert reading.doors.height > 1_000 and "Kaivokatu" in set(reading.doors["street"])
    assert reading.doors["lat"].is_between(60.1, 60.3).all()
    assert reading.streets is not None and len(reading.streets) > 1_000
    nodes = reading.streets.node
    assert len(set(nodes.tolist())) < len(nodes)
    assert reading.barriers is not None and "rail" in reading.barriers.kind


def test_the_doors_of_montreal() -> None:
    folder = os.environ.get("GROUNDSWELL_SHARED_DATA")
    if not folder:
        pytest.skip("GROUNDSWELL_SHARED_DATA names no folder with montreal_house_numbers.csv.gz")
    reading = read(Path(folder) / "montreal_house_numbers.csv.gz")
    assert reading.doors.height + 2_051 == 105_013 + 28
    assert not reading.unplaced.height
    assert reading.doors.filter(row=3)["number"].to_list() == ["3755", "3791"]


def test_a_table_of_turf_is_read_with_its_turf(tmp_path: Path) -> None:
    file = tmp_path / "cut.csv"
    file.write_text(
        "id,lat,lon,number,street,unit,turf\na,45.5,-73.5,1,Quai,,Nord 2\nb,45.5,-73.6,3,Quai,,\n"
    )
    assert read(file).doors["turf"].to_list() == ["Nord 2", ""]
