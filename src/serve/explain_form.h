#pragma once

#include <memory>
#include <optional>
#include <string>

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
  std::string file_;  // where it is kept
  std::string file_name_;
  bool has_file_ = false;
  explain::Input input_;
};

}  // namespace grantline::serve
