while time.monotonic() < until:  # expires_in of the device answer
    time.sleep(interval)
    answer = poll(device_code)
    if answer.get("error") == "slow_down":
        interval += 5
    elif answer.get("error") != "authorization_pending":
        break  # final: stop
