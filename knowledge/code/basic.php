<?php
// RFC 6749 section 2.3.1: each is form-encoded by itself first.
$pair = urlencode($client_id) . ':' . urlencode($client_secret);
$header = 'Authorization: Basic ' . base64_encode($pair);
