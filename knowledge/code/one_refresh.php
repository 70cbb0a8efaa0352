<?php
$db->beginTransaction();
$row = $db->prepare('SELECT * FROM tokens WHERE id = ? FOR UPDATE');
$row->execute([$id]); // one at a time
$now = $row->fetch();
if ($now['expires_at'] < time() + 60) { // unless another refreshed meanwhile
    $now = refresh($now['refresh_token']) + $now;
    save($db, $now); // before the access token is used
}
$db->commit();
