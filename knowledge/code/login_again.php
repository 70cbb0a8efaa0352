<?php
if (($answer['error'] ?? '') === 'invalid_grant') {
    $sessions->forget($user); // it will never work again: do not repeat it
    throw new LoginRequired($user);
}
