// Strings that would do something if a page took them for more than text, and how to see that it did not.
export const hostile = ['<script>window.broken = 1</script>', '"><img src=x onerror="window.broken=1">',
  '</textarea></title></style><svg onload="window.broken=1">', "' onfocus='window.broken=1' autofocus='",
  '<a href="javascript:window.broken=1">x</a>', '<iframe srcdoc="&lt;script&gt;"></iframe>', '&lt;b&gt;',
  '\u202e\u2066\u200b', '<!--', ']]>', '\x1b]0;x\x07\x1b[31m', '<math><mtext></form><form><mglyph><style>'];

// Every element of a page, by its name and the attributes that could do something.
const census = (page) => page.evaluate(() => [...document.querySelectorAll('*')].map((one) =>
  [one.localName, ...[...one.attributes].filter(({ name }) => /^(on|src|srcdoc|href|action|style)/.test(name))
    .map(({ name, value }) => `${name}=${value}`)].join(' ')));
const own = /^script src=\/assets\/explain\.[0-9a-f]+\.js$/;
const foreign = new RegExp('^(script|img|iframe|math|mtext|mglyph|object|embed|base|b)( |$)'
  + '|^a href=(?!https?:|/|#)| on\\w+=|javascript:');

/** The elements of a page of explain that are not its own: none, or what was put in became one. */
export const foreignElements = async (page) =>
  (await census(page)).filter((one) => !own.test(one) && foreign.test(one));
