// expires_in of the device answer
while (std::chrono::steady_clock::now() < until) {
  std::this_thread::sleep_for(interval);
  const Answer answer = poll(device_code);
  if (answer.error == "slow_down") interval += std::chrono::seconds(5);
  // final: stop
  else if (answer.error != "authorization_pending")
    return answer;
}
