<?php
$db->beginTransaction();
// one at a time
$now = $db->query("SELECT * FROM tokens WHERE id = $id FOR UPDATE")->fetch();
if ($now['expires_at'] < time() + 60) { // unless another refreshed meanwhile
    $now = refresh($now['refresh_token']) + $now;
    save($db, $now); // before the access token is used
}
$db->commit();
