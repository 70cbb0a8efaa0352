<?php
$code = $_GET['code']; // decoded already: do not decode it again
$form = ['grant_type' => 'authorization_code', 'code' => $code];
$body = http_build_query($form);
// a text is a form; an array is multipart
curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
