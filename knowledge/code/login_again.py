if answer.get("error") == "invalid_grant":
    sessions.forget(user)  # it will never work again: do not repeat it
    raise LoginRequired(user)  # and send the person to the login page
