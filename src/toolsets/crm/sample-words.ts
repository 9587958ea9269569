/** What the sample contacts are made of. The domain is one that belongs to nobody (RFC 2606), the numbers are those of films. */
export const FIRST_NAMES = [
  'Amara',
  'Mateo',
  'Yuki',
  'Ingrid',
  'Devon',
  'Zoë',
  'Søren',
  'Priya',
  'Omar',
  'Chloé',
  'Lukas',
  'Mei',
  'Tomasz',
  'Aisha',
  'José',
  'Hannah',
  'Kwame',
  'Elif',
  'Noah',
  'Valentina',
  'Björn',
  'Fatima',
  'Liam',
  'Anaïs',
  'Ravi',
  'Sofia',
  'Kenji',
  'Nadia',
  'Oliver',
  'Freya',
] as const;

export const LAST_NAMES = [
  'Okafor',
  'Rivera',
  'Tanaka',
  'Solheim',
  'Ellis',
  'Müller',
  'Nguyen',
  'Kowalski',
  'Haddad',
  'Lefèvre',
  'Johansson',
  'Patel',
  'García',
  'Novák',
  'Mensah',
  'Yılmaz',
  'Brown',
  'Rossi',
  'Fernández',
  'Lindqvist',
  'Chen',
  'Dubois',
  'Schmidt',
  'Ivanova',
  'Suzuki',
  'Abebe',
  'Murphy',
  'Jensen',
  'Costa',
  'O’Neill',
  'Nowak',
  'Silva',
  'Kim',
  'Weber',
  'Moreau',
  'Singh',
  'Larsen',
  'Popescu',
  'Horvat',
  'Bianchi',
] as const;

export const COMPANIES = [
  'Northwind',
  'Contoso',
  'Fabrikam',
  'Aurora Freight',
  'Blue Harbor',
  'Cedar & Pine',
  'Delta Foods',
  'Evergreen Labs',
  'Fjord Shipping',
  'Granite Works',
  'Helios Energy',
  'Iris Optics',
  'Juniper Care',
  'Kestrel Air',
  'Lumen Studio',
] as const;

export const COMPANY_KINDS = ['GmbH', 'Ltd', 'Inc', 'SA', 'AB', 'Group'] as const;

export const TITLES = [
  'Head of Procurement',
  'Chief Financial Officer',
  'Operations Manager',
  'IT Director',
  'Purchasing Assistant',
  'Managing Director',
  'Project Lead',
  'Facility Manager',
] as const;

export const COUNTRIES = ['DE', 'US', 'GB', 'FR', 'ES', 'SE', 'JP', 'PL'] as const;
/** In which somebody of such a country pays. */
export const CURRENCIES = {
  DE: 'EUR',
  US: 'USD',
  GB: 'GBP',
  FR: 'EUR',
  ES: 'EUR',
  SE: 'SEK',
  JP: 'JPY',
  PL: 'PLN',
} as const;

export const OWNERS = ['dana.reyes', 'felix.baum', 'grace.adeyemi', 'ines.moreau', 'tom.archer'] as const;

export const PRODUCTS = ['Starter seats', 'Team plan', 'Enterprise plan', 'Onboarding', 'Support extension'] as const;

export const ENTRY_TEXTS = {
  call: [
    'Called about the renewal; wants an offer by the end of the month.',
    'Left a message.',
    'Discussed prices, is comparing two vendors.',
  ],
  email: ['Sent the offer.', 'Asked for references.', 'Answered the questions about data protection.'],
  meeting: ['Demo with the whole team, good reception.', 'Walked through the contract.', 'First meeting, clear need.'],
  note: [
    'Prefers to be called in the morning.',
    'Budget is decided in the next quarter.',
    'Decides together with the IT director.',
  ],
} as const;
