// Somebody at a provider's pages: fills in each form that comes, until no known one does.
import { Browser, formsOf } from '../../interop/lib/browser.mjs';

export class Person {
  constructor(answers) {
    this.answers = answers; // [field, { values }]: a form with that field gets these values
    this.browser = new Browser();
  }

  async visit(url) {
    let answer = await this.browser.visit(url);
    for (let pages = 0; pages < 8; pages += 1) {
      const step = this.#step(formsOf(answer.page));
      if (!step) return answer;
      answer = await this.browser.submit(answer, step.form, step.values, () => true);
    }
    throw new Error(`no end of pages: ${answer.page}`);
  }

  #step(forms) {
    for (const form of forms) {
      for (const [field, values] of this.answers) {
        if (field in form.fields || form.buttons.some((button) => button.startsWith(`${field}=`))) {
          return { form, values: typeof values === 'function' ? values(form) : values };
        }
      }
    }
    return null;
  }
}
