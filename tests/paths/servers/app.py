"""Answers with the path that a WSGI application sees."""
import base64
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *_):
        pass


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def answer(environ, start):
    path = base64.b64encode(environ["PATH_INFO"].encode("latin-1")).decode()
    start("200 OK", [("X-Path", path), ("Content-Length", "0")])
    return []


server = make_server("127.0.0.1", 0, answer, server_class=Server, handler_class=Handler)
print(server.server_port, flush=True)
sys.stdin.close()
server.serve_forever()
