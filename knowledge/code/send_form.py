code = parse_qs(urlsplit(url).query)["code"][0]  # decoded, once
# data= is sent as a form, encoded; json= or a text of your own is not
form = {"grant_type": "authorization_code", "code": code}
answer = requests.post(token_endpoint, data=form)
