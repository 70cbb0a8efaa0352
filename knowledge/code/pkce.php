<?php
$base64url = fn ($bytes) =>
    rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
$verifier = $base64url(random_bytes(32));
// true: the bytes, not hexadecimal
$challenge = $base64url(hash('sha256', $verifier, true));
$_SESSION['login'][$state] = $verifier; // one for each login
