# Take the pending login out first: a second callback finds none.
login = session[:logins].delete(params[:state])
return redirect_to('/login') unless login

tokens = exchange(params[:code], login) # once, and never repeated
redirect_to '/'
