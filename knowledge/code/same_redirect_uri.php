<?php
// not built from $_SERVER
const REDIRECT_URI = 'https://app.example/callback';
$login = ['redirect_uri' => REDIRECT_URI, 'verifier' => $verifier];
// at the callback
$form = ['grant_type' => 'authorization_code'];
$form['redirect_uri'] = $login['redirect_uri'];
