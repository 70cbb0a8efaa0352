<?php
while (time() < $until) { // expires_in of the device answer
    sleep($interval);
    $answer = poll($device_code);
    $error = $answer['error'] ?? null;
    if ($error === 'slow_down') $interval += 5;
    elseif ($error !== 'authorization_pending') break; // final: stop
}
