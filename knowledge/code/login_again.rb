begin
  token = token.refresh!
rescue OAuth2::Error => e
  raise unless e.code == 'invalid_grant'
  sessions.forget(user) # it will never work again: do not repeat it
  redirect_to '/login'
end
