"""Starts Galvan and what it is compared with, each on a free port of 127.0.0.1."""

import os
import shutil
from pathlib import Path

from harness.process import Process, free_port

REPOSITORY = Path(__file__).resolve().parents[2]
RIVALS = REPOSITORY / "build" / "rivals" / "node_modules"
GALVAN, NGINX, DYNOXIDE, DYNALITE, DYNAMODB_LOCAL = "Galvan", "nginx", "Dynoxide", "dynalite", "DynamoDB Local"
PATH = os.environ.get("PATH", "") + ":/usr/sbin"


def start_galvan(binary, folder, flags=(), environment=None):
    folder.mkdir(parents=True)
    port = free_port()
    command = (binary, "serve", "--host", "127.0.0.1", "--port", str(port), "--data-dir", str(folder / "data"), *flags)
    return Process(GALVAN, command, port, folder / "log", environment)


def start_nginx(folder, answer_sizes):
    """nginx with one server for each size, all answering from memory to whatever they are sent; None if there is none.

    Returns the process and the port of each size.
    """
    nginx = shutil.which("nginx", path=PATH)
    if nginx is None:
        return None, {}
    folder.mkdir(parents=True)
    block_bytes = 1000
    ports = {size: free_port() for size in answer_sizes}
    servers = ""
    for size, port in ports.items():
        body = "${block}" * (size // block_bytes) + "y" * (size % block_bytes)
        servers += f"""
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    default_type application/x-amz-json-1.0;
    set $block "{'x' * block_bytes}";
    location / {{ return 200 "{body}"; }}
  }}"""
    (folder / "nginx.conf").write_text(
        f"""daemon off;
worker_processes {os.cpu_count()};
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  tcp_nodelay on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;{servers}
}}
"""
    )
    command = (nginx, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf"))
    return Process(NGINX, command, next(iter(ports.values())), folder / "log"), ports


def start_dynoxide(folder):
    program = RIVALS / "@dynoxide" / "linux-x64" / "dynoxide"
    if not program.exists():
        return None
    folder.mkdir(parents=True)
    port = free_port()
    command = (str(program), "serve", "--host", "127.0.0.1", "--port", str(port), "--db-path", str(folder / "data.db"))
    return Process(DYNOXIDE, command, port, folder / "log")


def start_dynalite(folder):
    program, node = RIVALS / "dynalite" / "cli.js", shutil.which("node", path=PATH)
    if not program.exists() or node is None:
        return None
    folder.mkdir(parents=True)
    port = free_port()
    command = (node, str(program), "--host", "127.0.0.1", "--port", str(port), "--path", str(folder / "data"))
    return Process(DYNALITE, (*command, "--createTableMs", "0"), port, folder / "log")


def start_dynamodb_local(folder, loopback):
    """In memory, where it is some ten times as fast: with a file it takes 15 ms to write an item.

    `loopback` is the library that keeps it on 127.0.0.1; without it, it would listen on all addresses.
    """
    home, java = RIVALS / "amplify-dynamodb-simulator" / "emulator", shutil.which("java", path=PATH)
    if not home.exists() or java is None or not loopback.exists():
        return None
    folder.mkdir(parents=True)
    port = free_port()
    command = (java, "-Djava.net.preferIPv4Stack=true", "-Djava.library.path=./DynamoDBLocal_lib", "-jar",
               "DynamoDBLocal.jar", "-port", str(port), "-inMemory", "-disableTelemetry")
    environment = {"LD_PRELOAD": str(loopback)}
    return Process(DYNAMODB_LOCAL, command, port, folder / "log", environment, working_dir=home)


def start_rivals(folder, loopback, stack):
    """Those that bench/rivals/install has put there; `stack` ends them."""
    rivals = []
    for start, arguments in (
        (start_dynoxide, (folder / "dynoxide",)),
        (start_dynalite, (folder / "dynalite",)),
        (start_dynamodb_local, (folder / "dynamodb-local", loopback)),
    ):
        server = start(*arguments)
        if server is not None:
            stack.callback(server.stop)
            rivals.append(server)
    return rivals
