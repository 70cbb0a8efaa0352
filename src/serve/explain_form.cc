#include "serve/explain_form.h"

#include "base/encoding.h"

namespace grantline::serve {
namespace {

// Anybody may send one, so what it costs to read is bounded, not what it holds alone.
constexpr std::size_t kMostInflatedOfKept = 64U << 20;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

void add(explain::Input& input, std::string name, std::string_view text) {
  input.begin(std::move(name));
  input.take(text);
  input.end();
}

}  // namespace

ExplainForm::ExplainForm(std::string_view content_type, Files files)
    : files_(files),
      input_(files == Files::kept ? kMostInflatedOfKept : explain::Input::kMostInflated) {
  const auto boundary = multipart_boundary(content_type);
  if (!boundary) return;
  reader_.emplace(*boundary,
                  MultipartReader::Takers{
                      .begin = [this](const MultipartReader::Field& field) { begin(field); },
                      .take = [this](std::string_view bytes) { take_value(bytes); },
                      .end = [this] { end(); }});
}

void ExplainForm::take(std::string_view piece) {
  if (reader_) reader_->feed(piece);
}

void ExplainForm::begin(const MultipartReader::Field& field) {
  field_ = field;
  is_in_file_ = false;
}

void ExplainForm::take_value(std::string_view bytes) {
  if (field_.name == "text") text_ += bytes;
  if (field_.name != "file") return;
  if (!is_in_file_) {
    is_in_file_ = has_file_ = true;
    std::string name = field_.file_name.empty() ? "the file" : printable(field_.file_name);
    if (files_ == Files::streamed) {
      input_.begin(std::move(name));
    } else {
      kept_.push_back({std::move(name), {}});
    }
  }
  if (files_ == Files::streamed) {
    input_.take(bytes);
  } else {
    kept_.back().bytes += bytes;
  }
}

void ExplainForm::end() {
  if (is_in_file_ && files_ == Files::streamed) input_.end();
}

std::optional<explain::Diagnosis> ExplainForm::diagnose(web::ExplainProblem& problem) {
  if (!reader_ || !reader_->is_whole()) {
    problem = web::ExplainProblem::unreadable;
    return std::nullopt;
  }
  if (is_blank(text_) && !has_file_) {
    problem = web::ExplainProblem::nothing_given;
    return std::nullopt;
  }
  for (KeptFile& file : kept_) add(input_, std::move(file.name), file.bytes);
  if (!is_blank(text_)) add(input_, "the text", text_);
  return explain::diagnose(input_.finish());
}

}  // namespace grantline::serve
