verifier = SecureRandom.urlsafe_base64(32)
digest = Digest::SHA256.digest(verifier) # not hexdigest
challenge = Base64.urlsafe_encode64(digest, padding: false)
session[:logins][state] = verifier # one for each login
