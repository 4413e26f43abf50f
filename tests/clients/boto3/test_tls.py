"""HTTPS beside HTTP. Source: docs/access.md, "HTTPS"."""

import contextlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

import boto3
import botocore.config
import botocore.exceptions
import pytest

from galvan_server import BINARY, GalvanServer, StartFailed, wait_until
from tables import create_table, delete_table, key_schema

pytestmark = [pytest.mark.processes, pytest.mark.galvan]


def self_signed(folder, name="galvan", *arguments):
    """The files of a new certificate and its key."""
    files = folder / f"{name}-cert.pem", folder / f"{name}-key.pem"
    subprocess.run([BINARY, "tls", "self-signed", "--cert", files[0], "--key", files[1], *arguments], check=True,
                   stdout=subprocess.DEVNULL)
    return files


def tls_arguments(certificate, key):
    return ["--https-port", "0", "--tls-cert", certificate, "--tls-key", key]


def https_endpoint(server):
    assert wait_until(lambda: re.search(r"https://127\.0\.0\.1:\d+", server.log))
    return re.search(r"https://127\.0\.0\.1:\d+", server.log).group()


def https_port(server):
    return int(https_endpoint(server).rsplit(":", 1)[1])


def client(endpoint, verify, **config):
    return boto3.client("dynamodb", endpoint_url=endpoint, verify=str(verify), aws_access_key_id="a",
                        aws_secret_access_key="a", region_name="us-east-1",
                        config=botocore.config.Config(retries={"total_max_attempts": 1}, **config))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(files):
    with GalvanServer("--in-memory", *tls_arguments(*files)) as running:
        yield running


@contextlib.contextmanager
def handshake(server, context):
    with socket.create_connection(("127.0.0.1", https_port(server)), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            yield secure


def trusting(certificate):
    return ssl.create_default_context(cafile=str(certificate))


def test_https_and_http_serve_the_same_tables(server, files):
    secure, plain = client(https_endpoint(server), files[0]), client(server.endpoint, False)
    table = create_table(secure, **key_schema(pk="S"))
    large = {"pk": {"S": "large"}, "b": {"B": b"\1" * 390000}}
    secure.put_item(TableName=table, Item=large)
    assert plain.get_item(TableName=table, Key={"pk": {"S": "large"}})["Item"] == large
    for number in range(20):
        plain.put_item(TableName=table, Item={"pk": {"S": str(number)}, "b": {"B": b"\2" * 100000}})
    # Pages of a megabyte, more than a socket takes at once.
    pages = list(secure.get_paginator("scan").paginate(TableName=table))
    assert sum(page["Count"] for page in pages) == 21
    assert secure.get_item(TableName=table, Key={"pk": {"S": "large"}})["Item"] == large
    delete_table(plain, table)


def test_many_clients_at_once(server, files):
    table = create_table(client(server.endpoint, False), **key_schema(pk="S"))
    failures = []

    def work(worker):
        try:
            own = client(https_endpoint(server), files[0])
            for number in range(30):
                item = {"pk": {"S": f"{worker}-{number}"}, "n": {"N": str(number)}}
                own.put_item(TableName=table, Item=item)
                assert own.get_item(TableName=table, Key={"pk": item["pk"]})["Item"] == item
        except Exception as error:  # noqa: BLE001: of another thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    delete_table(client(server.endpoint, False), table)


def test_clients_check_the_certificate(server, tmp_path):
    other = self_signed(tmp_path)
    with pytest.raises(botocore.exceptions.SSLError):
        client(https_endpoint(server), other[0]).list_tables()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
@pytest.mark.parametrize("version, allowed", [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
                                              (ssl.TLSVersion.TLSv1_3, True)])
def test_versions(server, files, version, allowed):
    context = trusting(files[0])
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with contextlib.nullcontext() if allowed else pytest.raises((ssl.SSLError, OSError)):
        with handshake(server, context) as secure:
            secure.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert secure.recv(1000).startswith(b"HTTP/1.1 200")


def test_bytes_one_by_one_and_requests_together(server, files):
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with handshake(server, trusting(files[0])) as secure:
        for place in range(len(request)):
            secure.sendall(request[place:place + 1])
        assert secure.recv(1000).startswith(b"HTTP/1.1 200")
        secure.sendall(request * 50)
        received = b""
        while received.count(b"healthy: ") < 50:
            received += secure.recv(100000)


def test_a_body_that_waits_for_permission(server, files):
    with handshake(server, trusting(files[0])) as secure:
        secure.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert secure.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        secure.sendall(b"{}")
        assert secure.recv(1000).startswith(b"HTTP/1.1 404")


def test_what_is_no_tls_ends_at_once(server):
    for noise in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 100, b"\0" * 100):
        with socket.create_connection(("127.0.0.1", https_port(server)), timeout=10) as plain:
            plain.sendall(noise)
            begun = time.monotonic()
            with contextlib.suppress(ConnectionResetError):
                while plain.recv(1000):
                    pass
            assert time.monotonic() - begun < 5
    # And the server goes on.
    assert client(server.endpoint, False).list_tables()


def test_a_client_that_does_not_shake_hands_is_dropped(files):
    with GalvanServer("--in-memory", "--header-timeout", "200ms", *tls_arguments(*files)) as server:
        with socket.create_connection(("127.0.0.1", https_port(server)), timeout=10) as silent:
            assert silent.recv(1) == b""


def test_client_certificates(files, tmp_path):
    own = self_signed(tmp_path, "client", "--host", "client")
    with GalvanServer("--in-memory", *tls_arguments(*files), "--tls-client-ca", own[0]) as server:
        assert client(https_endpoint(server), files[0], client_cert=tuple(map(str, own))).list_tables()
        with pytest.raises((botocore.exceptions.SSLError, botocore.exceptions.ConnectionClosedError,
                            botocore.exceptions.HTTPClientError)):
            client(https_endpoint(server), files[0]).list_tables()
        with pytest.raises((botocore.exceptions.SSLError, botocore.exceptions.ConnectionClosedError,
                            botocore.exceptions.HTTPClientError)):
            stranger = self_signed(tmp_path, "stranger")
            client(https_endpoint(server), files[0], client_cert=tuple(map(str, stranger))).list_tables()


def test_reload(tmp_path):
    certificate, key = self_signed(tmp_path)
    with GalvanServer("--in-memory", *tls_arguments(certificate, key)) as server:
        kept = client(https_endpoint(server), certificate)
        assert kept.list_tables()
        old = shutil.copy(certificate, tmp_path / "old.pem")
        new = self_signed(tmp_path, "new")
        shutil.copy(new[0], certificate)
        shutil.copy(new[1], key)
        server.send_signal(signal.SIGHUP)
        assert wait_until(lambda: "certificate reloaded" in server.log)
        # Connections that are open stay open; new ones see the new certificate.
        assert kept.list_tables()
        assert client(https_endpoint(server), new[0]).list_tables()
        with pytest.raises(botocore.exceptions.SSLError):
            client(https_endpoint(server), old).list_tables()
        certificate.write_text("no certificate")
        server.send_signal(signal.SIGHUP)
        assert wait_until(lambda: "certificate not reloaded" in server.log)
        assert client(https_endpoint(server), new[0]).list_tables()
        assert server.stop() == 0


def test_https_alone(files):
    with GalvanServer("--in-memory", "--no-http", *tls_arguments(*files)) as server:
        assert " also=none" in server.log
        assert client(https_endpoint(server), files[0]).list_tables()


@pytest.mark.parametrize("arguments, complaint", [
    (["--https-port", "0"], "--https-port needs --tls-cert and --tls-key"),
    (["--tls-cert", "a"], "need --https-port"),
    (["--no-http"], "--no-http needs --https-port"),
    (["--https-port", "0", "--tls-cert", "/nowhere/a.pem", "--tls-key", "b"], "/nowhere/a.pem: cannot be used for TLS"),
])
def test_starts_that_are_refused(arguments, complaint):
    with pytest.raises(StartFailed) as failed:
        GalvanServer("--in-memory", *arguments).start()
    assert complaint in failed.value.log


def test_self_signed_overwrites_nothing(tmp_path):
    certificate, key = self_signed(tmp_path)
    assert key.stat().st_mode & 0o777 == 0o600
    content = certificate.read_text()
    again = subprocess.run([BINARY, "tls", "self-signed", "--cert", certificate, "--key", key], capture_output=True,
                           text=True, check=False)
    assert again.returncode == 1
    assert "File exists" in again.stderr
    assert certificate.read_text() == content
