while Time.now < till # expires_in of the device answer
  sleep interval
  answer = poll(device_code)
  interval += 5 if answer['error'] == 'slow_down'
  # final
  break unless %w[slow_down authorization_pending].include?(answer['error'])
end
