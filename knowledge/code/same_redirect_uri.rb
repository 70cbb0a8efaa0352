REDIRECT_URI = 'https://app.example/callback' # not built from the request
url = client.auth_code.authorize_url(redirect_uri: REDIRECT_URI, state: state)
token = client.auth_code.get_token(params[:code], redirect_uri: REDIRECT_URI)
