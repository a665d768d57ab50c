"""Somebody outside, for the tests: takes what comes over TLS and writes it down as it is.

    python3 lines.py PORT --certificate FILE --key FILE --log FILE
"""

import argparse
import socketserver
import ssl


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--log", required=True)
    options = parser.parse_args()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate, options.key)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.settimeout(600)
            try:
                with context.wrap_socket(self.request, server_side=True) as peer, open(options.log, "ab", 0) as log:
                    while data := peer.recv(65536):
                        log.write(data)
            except OSError:
                pass  # whoever does not believe the certificate leaves, and nothing is written

    socketserver.ThreadingTCPServer.allow_reuse_address = True
    socketserver.ThreadingTCPServer.daemon_threads = True
    socketserver.ThreadingTCPServer(("0.0.0.0", options.port), Handler).serve_forever()


main()
