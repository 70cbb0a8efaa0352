import contextlib
import io
import tempfile
import unittest
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from urllib.parse import quote

from find_secrets import main

SECRET = "p%41 +ss/w~rd?of=nobody&at<all>"
LONG = "glr_" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcdefghijklmnopqrstuv"


class FindSecrets(unittest.TestCase):
    def run_on(self, log):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "secrets.txt").write_text(f"password\t{SECRET}\nrefresh token\t{LONG}\n")
            (folder / "server.err").write_bytes(b'{"event":"started"}\n' + log)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                status = main(folder)
            for secret in (SECRET, LONG, LONG[-24:]):
                self.assertNotIn(secret, said.getvalue())
            return status, said.getvalue()

    def test_a_clean_log_passes(self):
        status, said = self.run_on(b'{"event":"request","path":"/token","status":400}\n')
        self.assertEqual((status, said), (0, "2 secrets, 1 files, 0 findings\n"))

    def test_a_planted_secret_is_found_in_each_form(self):
        pair = f"client-7:{SECRET}".encode()
        for form in (SECRET, quote(SECRET, safe=""), quote(SECRET),
                     SECRET.encode().hex(), b64encode(SECRET.encode()).decode(),
                     *(b64encode(pair[i:]).decode() for i in range(3)),
                     *(urlsafe_b64encode(pair[i:]).decode() for i in range(3))):
            status, said = self.run_on(f'{{"header":"{form}"}}\n'.encode())
            self.assertEqual(status, 1, "not found")
            self.assertIn("server.err:2 holds a secret: password\n", said)

    def test_the_end_of_a_long_one_gives_it_away(self):
        status, said = self.run_on(f"token ends in {LONG[-24:]}\n".encode())
        self.assertEqual(status, 1)
        self.assertIn("refresh token", said)

    def test_nothing_to_look_through_is_no_success(self):
        with tempfile.TemporaryDirectory() as name, contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(main(Path(name)), 1)
            (Path(name) / "secrets.txt").write_text("")
            self.assertEqual(main(Path(name)), 1)


if __name__ == "__main__":
    unittest.main()
