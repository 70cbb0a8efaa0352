# Take the pending login out in one step: a second callback finds none.
login = logins.pop(request.args["state"], None)
if login is None:
    return redirect("/login")
tokens = exchange(request.args["code"], login)  # once, and never repeated
sessions.save(tokens)
return redirect("/")  # so that a reload does not bring the callback again
