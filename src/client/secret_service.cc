#include "client/secret_service.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <libsecret/secret.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "base/encoding.h"

namespace grantline::client {
namespace {

// Loaded when first used: it brings GLib and the D-Bus client, and a machine may have neither.
struct LibSecret {
  decltype(&secret_password_lookupv_nonpageable_sync) lookup;
  decltype(&secret_password_storev_sync) store;
  decltype(&secret_password_clearv_sync) clear;
  decltype(&secret_password_searchv_sync) search;
  decltype(&::secret_password_free) free_password;
  decltype(&secret_retrievable_get_attributes) attributes_of;
  decltype(&g_hash_table_new) table_new;
  decltype(&::g_hash_table_insert) table_insert;
  decltype(&g_hash_table_lookup) table_lookup;
  decltype(&g_hash_table_unref) table_unref;
  decltype(&g_str_hash) str_hash;
  decltype(&g_str_equal) str_equal;
  decltype(&g_error_free) error_free;
  decltype(&g_object_unref) object_unref;
  decltype(&g_list_free) list_free;
};

// Null: it is not installed.
const LibSecret* library() {
  static const std::optional<LibSecret> functions = []() -> std::optional<LibSecret> {
    void* const handle = dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return std::nullopt;
    LibSecret out{};
    const auto find = [&](const char* name, auto& function) {
      function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(handle, name));
      CHECK(function != nullptr);
    };
    find("secret_password_lookupv_nonpageable_sync", out.lookup);
    find("secret_password_storev_sync", out.store);
    find("secret_password_clearv_sync", out.clear);
    find("secret_password_searchv_sync", out.search);
    find("secret_password_free", out.free_password);
    find("secret_retrievable_get_attributes", out.attributes_of);
    find("g_hash_table_new", out.table_new);
    find("g_hash_table_insert", out.table_insert);
    find("g_hash_table_lookup", out.table_lookup);
    find("g_hash_table_unref", out.table_unref);
    find("g_str_hash", out.str_hash);
    find("g_str_equal", out.str_equal);
    find("g_error_free", out.error_free);
    find("g_object_unref", out.object_unref);
    find("g_list_free", out.list_free);
    return out;
  }();
  return functions ? &*functions : nullptr;
}

const SecretSchema kSchema{
    "io.github.grantline.Session",
    SECRET_SCHEMA_NONE,
    {{"folder", SECRET_SCHEMA_ATTRIBUTE_STRING}, {"name", SECRET_SCHEMA_ATTRIBUTE_STRING}},
    0,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr};

// One call: the attributes that it is about, and the error that it may set.
class Call {
 public:
  Call(const LibSecret& lib, const std::string& folder, const std::string* name)
      : lib_(lib), table_(lib.table_new(lib.str_hash, lib.str_equal)) {
    insert("folder", folder);
    if (name != nullptr) insert("name", *name);
  }
  ~Call() {
    lib_.table_unref(table_);
    if (error_ != nullptr) lib_.error_free(error_);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  GHashTable* attributes() const { return table_; }
  GError** error() { return &error_; }
  bool has_failed() const { return error_ != nullptr; }
  std::unexpected<Fault> fault_of() const {
    return fault(
        fmt::format("the keyring (Secret Service) cannot be used: {}; unlock it, or keep "
                    "sessions in files (GRANTLINE_STORE=file)",
                    printable(error_->message)));
  }

 private:
  // The table keeps pointers; the texts outlive the call.
  void insert(const char* key, const std::string& value) {
    lib_.table_insert(table_, const_cast<char*>(key), const_cast<char*>(value.c_str()));
  }

  const LibSecret& lib_;
  GHashTable* table_;
  GError* error_ = nullptr;
};

std::unexpected<Fault> no_library() {
  return fault(
      "libsecret-1.so.0 cannot be loaded, so there is no keyring; install libsecret-1-0, or keep "
      "sessions in files (GRANTLINE_STORE=file)");
}

Result<std::vector<std::string>> names_of(const LibSecret& lib, Call& call) {
  std::vector<std::string> names;
  GList* const items =
      lib.search(&kSchema, call.attributes(), SECRET_SEARCH_ALL, nullptr, call.error());
  if (call.has_failed()) return call.fault_of();
  for (const GList* next = items; next != nullptr; next = next->next) {
    GHashTable* const attributes = lib.attributes_of(static_cast<SecretRetrievable*>(next->data));
    const auto* const name = static_cast<const char*>(lib.table_lookup(attributes, "name"));
    if (name != nullptr) names.emplace_back(name);
    lib.table_unref(attributes);
    lib.object_unref(next->data);
  }
  lib.list_free(items);
  std::ranges::sort(names);
  return names;
}

}  // namespace

Result<std::optional<Secret>> find_secret(const SecretItem& item) {
  const LibSecret* const lib = library();
  if (lib == nullptr) return no_library();
  Call call(*lib, item.folder, &item.name);
  char* const text = lib->lookup(&kSchema, call.attributes(), nullptr, call.error());
  if (call.has_failed()) return call.fault_of();
  if (text != nullptr) {
    std::optional<Secret> secret(std::in_place, std::string(text));
    lib->free_password(text);
    return secret;
  }
  // Nothing is also what comes where nobody unlocked it.
  const auto there = names_of(*lib, call);
  if (!there) return std::unexpected(there.error());
  if (!there->empty()) {
    return fault(
        "the keyring is locked and was not unlocked; unlock it, or keep sessions in files "
        "(GRANTLINE_STORE=file)");
  }
  return std::nullopt;
}

Result<void> keep_secret(const SecretItem& item, const Secret& text) {
  const LibSecret* const lib = library();
  if (lib == nullptr) return no_library();
  Call call(*lib, item.folder, &item.name);
  const std::string label = "grantline " + item.name;
  // It takes text that ends in a zero.
  std::string ended(text.reveal());
  const bool is_kept = lib->store(&kSchema, call.attributes(), SECRET_COLLECTION_DEFAULT,
                                  label.c_str(), ended.c_str(), nullptr, call.error()) != 0;
  wipe(ended);
  if (call.has_failed()) return call.fault_of();
  if (!is_kept) return fault("the keyring did not keep it: it stayed locked");
  return {};
}

Result<void> forget_secret(const SecretItem& item) {
  const LibSecret* const lib = library();
  if (lib == nullptr) return no_library();
  Call call(*lib, item.folder, &item.name);
  const bool is_removed = lib->clear(&kSchema, call.attributes(), nullptr, call.error()) != 0;
  if (call.has_failed()) return call.fault_of();
  if (!is_removed) return fault("the keyring did not remove it: it stayed locked");
  return {};
}

Result<std::vector<std::string>> secret_names(const std::string& folder) {
  const LibSecret* const lib = library();
  if (lib == nullptr) return no_library();
  Call call(*lib, folder, nullptr);
  return names_of(*lib, call);
}

}  // namespace grantline::client
