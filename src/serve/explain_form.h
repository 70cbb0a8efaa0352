#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explain/diagnosis.h"
#include "explain/input.h"
#include "net/http.h"
#include "serve/multipart.h"
#include "web/explanation.h"

namespace grantline::serve {

// The form of the page at /explain while it arrives.
class ExplainForm final : public net::BodySink {
 public:
  // kept: the body is held, and read when it is whole, on whatever thread that is. streamed: a file
  // is read as it comes, so that it may have any size.
  enum class Files { kept, streamed };
  ExplainForm(std::string_view content_type, Files files);

  void take(std::string_view piece) override;
  // Call once, when all has come. Nothing: a problem, in `problem`.
  std::optional<explain::Diagnosis> diagnose(web::ExplainProblem& problem);

 private:
  void begin(const MultipartReader::Field& field);
  void take_value(std::string_view bytes);
  void end();

  Files files_;
  std::optional<MultipartReader> reader_;  // none: it is no such form
  MultipartReader::Field field_;
  std::string text_;
  struct KeptFile {
    std::string name;
    std::string bytes;
  };
  std::vector<KeptFile> kept_;
  bool has_file_ = false;
  bool is_in_file_ = false;  // bytes of the field that arrives are a file's
  explain::Input input_;
};

}  // namespace grantline::serve
