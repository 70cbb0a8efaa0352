# RFC 6749 section 2.3.1: each is form-encoded by itself first.
parts = [client_id, client_secret]
pair = parts.map { |one| URI.encode_www_form_component(one) }.join(':')
request['Authorization'] = "Basic #{Base64.strict_encode64(pair)}"
