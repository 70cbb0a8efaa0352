<?php
// Both endpoints from one document; keep issuer and client with the token.
$url = "$issuer/.well-known/openid-configuration";
$found = json_decode(file_get_contents($url), true);
$authorize = $found['authorization_endpoint'];
$token = $found['token_endpoint'];
