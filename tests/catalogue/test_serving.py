"""How public pages are served: kept while nothing changed, never with a person's name, with one statement."""

from __future__ import annotations

import dataclasses
import gzip

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalogue import public
from catalogue.content.structure import Catalogue
from catalogue.models import CatalogueVersion
from catalogue.publishing import publish
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PATHS = ("/formen/", "/formen/stabsstelle/", "/formen/vergleich/?form=cdo&form=stabsstelle", "/formen/ebenen/",
         "/formen/region/", "/formen/beispiele/", "/formen/methode/", "/formen/glossar/")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_what_a_stranger_knows_already_is_not_sent_again(client: Client, path: str) -> None:
    first = client.get(path)
    for known in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get(path, headers=known)
        assert again.status_code == 304 and again.content == b""
        assert again["ETag"] == first["ETag"] and "Cookie" in again["Vary"]


def test_each_address_has_a_tag_of_its_own(client: Client) -> None:
    addresses = [*PATHS, "/formen/?ebene=P", "/formen/?ebene=K"]
    assert len({client.get(path)["ETag"] for path in addresses}) == len(addresses)


def test_a_new_catalogue_changes_the_tag(client: Client, catalogue: Catalogue) -> None:
    before = client.get("/formen/")["ETag"]
    publish(dataclasses.replace(catalogue, key="2099.1"))
    answer = client.get("/formen/", headers={"If-None-Match": before})
    assert answer.status_code == 200 and answer["ETag"] != before
    assert "2099.1" in answer.content.decode()


def test_a_new_edition_of_the_pages_changes_the_tag(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get("/formen/")["ETag"]
    monkeypatch.setattr(public, "edition", lambda: "another")
    assert client.get("/formen/", headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_nothing_with_a_name_on_it_is_kept(client: Client, cast: Cast, path: str) -> None:
    tag = client.get(path)["ETag"]
    answer = cast.client("miriam").get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200 and "Miriam" in answer.content.decode()
    assert not answer.has_header("ETag") and not answer.has_header("Last-Modified")
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("cookie", [settings.TRIAL_COOKIE_NAME, "messages", settings.SESSION_COOKIE_NAME])
def test_a_trial_or_a_message_makes_a_page_personal(client: Client, cookie: str) -> None:
    client.cookies[cookie] = "anything"
    answer = client.get("/formen/")
    assert not answer.has_header("ETag") and "no-store" in answer["Cache-Control"]


def test_pages_shrink_on_their_way(client: Client) -> None:
    plain = client.get("/formen/")
    packed = client.get("/formen/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 3
    assert "Accept-Encoding" in packed["Vary"] and packed["ETag"] == f"W/{plain['ETag']}"
    again = client.get("/formen/", headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", PATHS)
def test_a_page_takes_one_statement(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    client.get(path)
    with django_assert_num_queries(1):
        client.get(path)


def test_the_sitemap_takes_one_statement(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client.get("/sitemap.xml")
    with django_assert_num_queries(1):
        client.get("/sitemap.xml")


@pytest.mark.parametrize("path", PATHS)
def test_only_reading_is_offered(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_without_a_catalogue_there_is_a_plain_page(client: Client) -> None:
    CatalogueVersion.objects.all().delete()
    answer = client.get("/formen/")
    assert answer.status_code == 404 and '<html lang="de"' in answer.content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_fetched_from_elsewhere(client: Client, path: str) -> None:
    head, body = client.get(path).content.decode().split("</head>")
    assert "http" not in head.replace('rel="canonical" href="http://testserver', "")
    for loaded in ("<img", "<iframe", "<script", "srcset", "style="):
        assert loaded not in body
