while (Instant.now().isBefore(until)) { // expires_in of the device answer
    Thread.sleep(interval * 1000L);
    Answer answer = poll(deviceCode);
    if ("slow_down".equals(answer.error())) interval += 5;
    // final: stop
    else if (!"authorization_pending".equals(answer.error())) return answer;
}
