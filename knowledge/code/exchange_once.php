<?php
// Take the pending login out first: a second callback finds none.
$login = $_SESSION['login'][$_GET['state']] ?? null;
unset($_SESSION['login'][$_GET['state']]);
if ($login === null) {
    header('Location: /login');
    exit;
}
$tokens = exchange($_GET['code'], $login); // once, and never repeated
