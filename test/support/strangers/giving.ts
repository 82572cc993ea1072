/**
 * The routes that give. line: she sees who looked, for the answer was written with a look-up. check: whoever has the code of her document, and
 * she sees each check. hers: what she herself wrote to those who read it. theirs: what the asking organisation itself wrote of her.
 */
export const GIVING: Readonly<Record<string, 'line' | 'check' | 'hers' | 'theirs'>> = {
  'GET /:lang/cabinet/consents': 'theirs',
  'GET /:lang/cabinet/consents/:id': 'theirs',
  'GET /:lang/court/:id': 'line',
  'GET /:lang/desk/:id': 'line',
  'GET /:lang/desk/:id/:act': 'line',
  'GET /:lang/desk/:id/files/:sha256': 'line',
  'GET /:lang/desk/opinions/:id': 'line',
  'GET /:lang/desk/opinions/:id/files/:sha256': 'line',
  'GET /:lang/oversight/complaints/:id': 'line',
  'GET /:lang/registry-requests/:id': 'hers',
  'GET /:lang/registry/:register/duplicates/:one/:other': 'line',
  'GET /:lang/registry/:register/findings/:id': 'line',
  'GET /:lang/registry/:register/records/:id': 'line',
  'GET /:lang/v/:number/:code': 'check',
  'GET /api/v1/consents': 'theirs',
  'GET /api/v1/consents/:id': 'theirs',
  'GET /api/v1/consents/:id/data': 'line',
  'GET /api/v1/court/demands/:id': 'line',
  'GET /api/v1/documents/:number': 'check',
  'GET /api/v1/registry/:register/duplicates/:one/:other': 'line',
  'GET /api/v1/registry/:register/findings/:id': 'line',
  'GET /api/v1/registry/:register/records/:id': 'line',
  'POST /:lang/desk/opinions/:id': 'line',
  'POST /:lang/oversight/complaints/:id/answer': 'line',
  'POST /:lang/registry-requests/:id': 'hers',
  'POST /:lang/registry/:register': 'line',
  'POST /:lang/registry/:register/findings/:id': 'line',
  'POST /api/v1/registry/:register/search': 'line',
};
