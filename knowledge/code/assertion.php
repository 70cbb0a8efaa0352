<?php
$now = time(); // seconds, of a clock that NTP keeps
$claims = [
    'iss' => $client_email, 'aud' => $token_endpoint,
    'iat' => $now, 'exp' => $now + 300,
];
$assertion = JWT::encode($claims, $private_key, 'RS256', $key_id);
