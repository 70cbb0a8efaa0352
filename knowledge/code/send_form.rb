code = params[:code] # decoded already: do not decode it again
form = { grant_type: 'authorization_code', code: code }
# encodes, and says it is a form
answer = Net::HTTP.post_form(URI(token_endpoint), form)
