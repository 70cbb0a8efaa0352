# A Rails application of one file with Doorkeeper, in sqlite in memory:
#   ruby doorkeeper.rb PORT FOLDER
# The person is named by a header, /operate sets lives. For recordings on loopback alone.
require 'rails'
require 'active_record/railtie'
require 'action_controller/railtie'
require 'action_view/railtie'
require 'doorkeeper'

port, folder = ARGV
ENV['DATABASE_URL'] = "sqlite3:#{folder}/db.sqlite3"
ENV['RAILS_ENV'] = 'production'
LIVES = {}

class Application < Rails::Application
  config.root = ARGV[1]
  config.eager_load = false
  config.consider_all_requests_local = false
  config.secret_key_base = 'only-for-recordings-0123456789abcdef'
  config.logger = Logger.new("#{ARGV[1]}/rails.log")
  config.hosts.clear
end

Doorkeeper.configure do
  orm :active_record
  base_controller 'ActionController::Base'
  resource_owner_authenticator { User.find_by(name: request.headers['X-User'] || 'alice') }
  resource_owner_from_credentials do |_routes|
    user = User.find_by(name: params[:username])
    user if user && params[:password] == "right-for-#{user.name}"
  end
  skip_authorization { true }
  use_refresh_token
  grant_flows %w[authorization_code client_credentials password]
  default_scopes :read
  optional_scopes :write
  enforce_configured_scopes
  authorization_code_expires_in 600
  custom_access_token_expires_in { |_context| LIVES['access'] || 7200 }
  force_ssl_in_redirect_uri false
end

Application.initialize!

class User < ActiveRecord::Base; end

class NotesController < ActionController::API
  before_action -> { doorkeeper_authorize! }, only: :index
  before_action -> { doorkeeper_authorize! :write }, only: :archive

  def index = render(json: { of: doorkeeper_token.resource_owner_id })
  def archive = render(json: { of: doorkeeper_token.resource_owner_id })
end

class OperateController < ActionController::API
  def lives
    LIVES.clear
    LIVES['access'] = 1 if params[:access]
    Doorkeeper.configuration.instance_variable_set(:@authorization_code_expires_in, params[:code] ? 1 : 600)
    head :no_content
  end

  def remove
    User.find_by!(name: params[:name]).destroy
    head :no_content
  end
end

Rails.application.routes.draw do
  use_doorkeeper
  get '/api/notes', to: 'notes#index'
  get '/api/archive', to: 'notes#archive'
  post '/operate/lives', to: 'operate#lives'
  post '/operate/remove', to: 'operate#remove'
end

ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table(:users) { |t| t.string :name }
  create_table :oauth_applications do |t|
    t.string :name, null: false
    t.string :uid, null: false
    t.string :secret, null: false
    t.text :redirect_uri
    t.string :scopes, null: false, default: ''
    t.boolean :confidential, null: false, default: true
    t.timestamps null: false
  end
  create_table :oauth_access_grants do |t|
    t.references :resource_owner, null: false
    t.references :application, null: false
    t.string :token, null: false
    t.integer :expires_in, null: false
    t.text :redirect_uri, null: false
    t.datetime :created_at, null: false
    t.datetime :revoked_at
    t.string :scopes, null: false, default: ''
    t.string :code_challenge
    t.string :code_challenge_method
  end
  create_table :oauth_access_tokens do |t|
    t.references :resource_owner
    t.references :application, null: false
    t.string :token, null: false
    t.string :refresh_token
    t.integer :expires_in
    t.datetime :revoked_at
    t.datetime :created_at, null: false
    t.string :scopes
    # Without previous_refresh_token an old refresh token ends at once.
  end
end

%w[alice bob].each { |name| User.create!(name: name) }
{ 'web' => 'recorded-web-9f2c81d4e6', 'other' => 'recorded-other-51aa07bc3d' }.each do |uid, secret|
  Doorkeeper::Application.create!(name: uid, uid: uid, secret: secret, scopes: 'read write',
                                  redirect_uri: "https://app.example/callback\nhttps://app.example/other")
end
Doorkeeper::Application.create!(name: 'spa', uid: 'spa', secret: 'unused', scopes: 'read', confidential: false,
                                redirect_uri: 'https://app.example/callback')

require 'puma'
require 'puma/server'
server = Puma::Server.new(Rails.application)
server.add_tcp_listener('127.0.0.1', port.to_i)
server.run.join
