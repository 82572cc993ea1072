/** Why a signature can't be made; each has its words in texts of trust, under `frame.error`. */
export type SignReason =
  | 'no_file'
  | 'no_password'
  | 'broken_file'
  | 'wrong_password'
  | 'unsupported_key'
  | 'expired'
  | 'not_yet_valid'
  | 'wrong_usage'
  | 'other_origin'
  | 'unreadable'
  | 'ncalayer_absent'
  | 'ncalayer_failed';

export class SignError extends Error {
  readonly reason: SignReason;

  constructor(reason: SignReason) {
    super(reason);
    this.reason = reason;
  }
}
