# RFC 6749 section 2.3.1
pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
value = base64.b64encode(pair.encode()).decode()
headers = {"Authorization": "Basic " + value}
