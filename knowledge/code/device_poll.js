while (Date.now() < until) { // expires_in of the device answer
  await sleep(interval * 1000);
  const answer = await poll(deviceCode);
  if (answer.error === 'slow_down') interval += 5;
  // final: stop
  else if (answer.error !== 'authorization_pending') return answer;
}
