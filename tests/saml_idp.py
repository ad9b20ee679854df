"""A SAML identity provider as a process of its own: `python saml_idp.py PORT FOLDER`.

Whoever is sent here is signed in as the `user` that is named when the answer is asked for; users are a file there.
Built on pysaml2, which signs with `xmlsec1`.
"""

import base64
import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256


def make_key(folder):
    """Make the key that this provider signs with, and its certificate."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=idp"]
    command += ["-keyout", str(folder / "idp.key"), "-out", str(folder / "idp.crt")]
    subprocess.run(command, check=True, capture_output=True)


def server(port, folder):
    config = {
        "entityid": f"http://127.0.0.1:{port}/metadata",
        "key_file": str(folder / "idp.key"),
        "cert_file": str(folder / "idp.crt"),
        "metadata": {"local": [str(folder / "sp.xml")]},
        "service": {
            "idp": {
                "endpoints": {"single_sign_on_service": [(f"http://127.0.0.1:{port}/sso", BINDING_HTTP_REDIRECT)]},
                "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
                "name_id_format": [NAMEID_FORMAT_PERSISTENT],
            }
        },
    }
    return Server(config=IdPConfig().load(config))


class Handler(BaseHTTPRequestHandler):
    """Answers the portal's question as the user that is named with it."""

    def do_GET(self):
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/sso":
            self.send_response(200)
            self.end_headers()
            return
        body = json.dumps(self.answer(query)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def answer(self, query):
        idp = server(self.server.server_port, self.server.folder)
        asked = idp.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT).message
        users = json.loads((self.server.folder / "users.json").read_text())
        user = users[query["user"]]
        kind = NAMEID_FORMAT_TRANSIENT if user.get("transient") else NAMEID_FORMAT_PERSISTENT
        response = idp.create_authn_response(
            identity=user["attributes"],
            in_response_to=asked.id,
            destination=asked.assertion_consumer_service_url,
            sp_entity_id=asked.issuer.text,
            name_id=NameID(format=kind, text=user["subject"]),
            authn={"class_ref": user.get("context", PASSWORDPROTECTEDTRANSPORT), "authn_instant": user.get("instant")},
            sign_assertion=not user.get("unsigned"),
            sign_response=False,
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
        )
        text = str(response).encode()
        return {
            "to": asked.assertion_consumer_service_url,
            "forced": asked.force_authn == "true",
            "SAMLResponse": base64.b64encode(text).decode(),
        }

    def log_message(self, *_args):
        """Say nothing."""


if __name__ == "__main__":
    where = HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    where.folder = Path(sys.argv[2])
    where.serve_forever()
