#include "web/assets.h"
#include "web/explanation.h"

namespace grantline::web {

// The meta policy stands before all else: were some text ever to come through unescaped, it could
// still load and run nothing.
std::string explain_document(const Explanation& answer, std::string_view made) {
  const std::string title =
      answer.causes.empty() ? "Nothing is known of it" : answer.causes.front().title;
  const Markup style =
      Markup::trusted(std::string(stylesheet()) + std::string(explain_stylesheet()));
  return html(R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<title>{} - grantline explain</title>
<style>
{}</style>
</head>
<body class="reading document">
<header class="bar"><div class="measure"><span class="brand">{}<span>grantline explain</span></span></div></header>
<main id="content">
<div class="band"><div class="measure">
{}</div></div>
<div class="measure">
{}</div>
</main>
<footer class="foot"><div class="measure"><p>Made by {}. Codes, tokens and secrets of the input are left out: they are named by kind, length and a short hash.</p></div></footer>
</body>
</html>
)",
              title, style, brand_mark(), explanation_band(answer),
              explanation_body(answer, Folding::likely_open), made)
      .str();
}

}  // namespace grantline::web
