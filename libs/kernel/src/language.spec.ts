import { languageAccepted, languageOfLocale } from './language';

describe('the language that is accepted', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['ko', 'ko'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8', 'ko'],
    ['en;q=0.5, ko-KR', 'ko'],
    ['en, ko', 'en'],
    ['fr, ko;q=0.5, en;q=0.4', 'ko'],
    ['ko;q=0, en;q=0.1', 'en'],
    ['ko;q=0', 'en'],
    ['KO-kr ; q=0.7 , en;q=0.6', 'ko'],
    ['*', 'en'],
    ['korean', 'en'],
    ['ko;q=nonsense, en', 'en'],
  ])('by %j is %s', (header, language) => {
    expect(languageAccepted(header)).toBe(language);
  });
});

describe('the language of the locale', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
    [{ LANG: 'ko_KR.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'ko_KR' }, 'ko'],
    [{ LANG: 'ko_KR', LC_ALL: '' }, 'ko'],
  ])('%j is %s', (env, language) => {
    expect(languageOfLocale(env)).toBe(language);
  });
});
