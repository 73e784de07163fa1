// Sound, off until asked for: a short tone whose pitch tells a share, for those who do not look.

// Return { toggle(), tone(share) }: toggle switches the sound and returns whether it is on.
export function createSound() {
  let context = null;
  let on = false;
  const tone = (share) => {
    if (!on || !Number.isFinite(share)) return;
    const [now, pitch] = [context.currentTime, context.createOscillator()];
    const volume = context.createGain();
    pitch.frequency.value = pitchOf(share);
    volume.gain.setValueAtTime(0.08, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + 0.12);
    pitch.connect(volume).connect(context.destination);
    pitch.start(now);
    pitch.stop(now + 0.13);
  };
  const toggle = () => {
    context ??= window.AudioContext ? new AudioContext() : null;
    on = Boolean(context) && !on;
    tone(0.5);
    return on;
  };
  return { toggle, tone };
}

// Return the pitch of a share from 0 to 1, in hertz: two octaves from 220 up.
export function pitchOf(share) {
  return 220 * 4 ** Math.max(0, Math.min(1, share));
}
